//! What an issuer says about itself.

use super::Scene;
use crate::cast::House;

crate::stories! {
    discovery_says_exactly_what_is_on,
    a_name_in_another_spelling_is_nobody,
    the_keys_are_public_and_only_public,
    doors_say_which_methods_they_take,
}

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/discovery.json");

async fn discovery_says_exactly_what_is_on(house: House) {
    let scene = Scene::set(house).await;
    let (url, issuer) = (scene.house.url().as_str().trim_end_matches('/'), &scene.contoso.issuer);
    let expected = std::fs::read_to_string(SNAPSHOT).unwrap().replace("{url}", url);
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    for address in [
        format!("{issuer}/.well-known/openid-configuration"),
        format!("{url}/.well-known/openid-configuration/contoso"),
        format!("{url}/.well-known/oauth-authorization-server/contoso"),
    ] {
        let said = scene.app.get(&address, None).await;
        assert_eq!((said.status, said.header("content-type")), (200, "application/json"));
        assert_eq!(said.header("access-control-allow-origin"), "*");
        assert_eq!(said.json(), expected, "{address}");
    }
    for endpoint in ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"] {
        let said = scene.app.get(expected[endpoint].as_str().unwrap(), None).await;
        assert_ne!(said.status, 404, "{endpoint} is listed and not there");
    }
}

async fn a_name_in_another_spelling_is_nobody(house: House) {
    let scene = Scene::set(house).await;
    let url = scene.house.url().as_str();
    for name in ["Contoso", "CONTOSO", "cont%6Fso", "contoso%20", "contoso.", "%63ontoso", "nobody"] {
        for path in
            [format!("{name}/.well-known/openid-configuration"), format!(".well-known/openid-configuration/{name}"), format!("{name}/jwks")]
        {
            assert_eq!(scene.app.get(&format!("{url}{path}"), None).await.status, 404, "{path}");
        }
        assert_eq!(scene.app.post(&format!("{url}{name}/token"), &[], &[]).await.status, 404, "{name}");
    }
    assert_eq!(scene.app.get(&format!("{url}contoso/.well-known/openid-configuration/"), None).await.status, 404);
}

async fn the_keys_are_public_and_only_public(house: House) {
    let scene = Scene::set(house).await;
    let said = scene.app.get(&format!("{}/jwks", scene.contoso.issuer), None).await;
    let keys = said.json()["keys"].as_array().unwrap().clone();
    let uses = |name: &str| keys.iter().filter(|key| key["use"] == name).count();
    assert!(uses("sig") >= 2 && uses("sig") + uses("enc") == keys.len(), "{keys:?}");
    let told = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    assert!(told["request_object_encryption_alg_values_supported"].is_array() && uses("enc") == 2, "what is offered has keys: {keys:?}");
    for key in &keys {
        // What is encrypted to may be by several algorithms.
        assert!(key["kid"].is_string() && (key["alg"].is_string() || key["use"] == "enc"));
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none(), "{private} in {key}");
        }
    }
}

async fn doors_say_which_methods_they_take(house: House) {
    let scene = Scene::set(house).await;
    let issuer = &scene.contoso.issuer;
    for (path, allow) in [
        (".well-known/openid-configuration", "GET, HEAD, OPTIONS"),
        ("jwks", "GET, HEAD, OPTIONS"),
        ("token", "POST, OPTIONS"),
        ("userinfo", "GET, HEAD, POST, OPTIONS"),
        ("authorize", "GET, POST"),
        ("logout", "GET, POST"),
    ] {
        let url = format!("{issuer}/{path}");
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
            let said = scene.app.send(method, &url, &[], Vec::new()).await;
            assert_eq!((said.status, said.header("allow")), (405, allow), "{method} {path}");
            assert_eq!(said.header("cache-control"), "no-store");
        }
        for method in ["GET", "HEAD", "POST"].into_iter().filter(|method| !allow.contains(method)) {
            assert_eq!(scene.app.send(method, &url, &[], Vec::new()).await.status, 405, "{method} {path}");
        }
        let preflight = [("origin", "https://spa.example"), ("access-control-request-method", "POST")];
        let said = scene.app.send("OPTIONS", &url, &preflight, Vec::new()).await;
        let is_open = allow.contains("OPTIONS");
        assert_eq!(said.status, if is_open { 204 } else { 405 }, "{path}");
        assert_eq!(said.header("access-control-allow-origin"), if is_open { "*" } else { "" }, "{path}");
    }
    let head = scene.app.send("HEAD", &format!("{issuer}/jwks"), &[], Vec::new()).await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}
