//! What a token is worth, and giving one back.

use std::time::Duration;

use serde_json::json;

use super::{Ann, Scene, claims_of};
use crate::cast::{ClientKind, House, Program, Said};

crate::stories! {
    the_answer_is_signed_for_whoever_asks_for_that,
    the_answer_is_encrypted_for_whoever_registered_that,
    a_living_token_is_told_of,
    a_token_that_is_not_good_tells_nothing,
    only_those_who_prove_who_they_are_may_ask,
    a_guests_token_ends_with_the_account_at_home,
    a_token_given_back_ends_with_its_family,
    nobody_gives_back_what_is_not_theirs,
}

impl Scene {
    async fn at(&self, door: &str, fields: &[(&str, &str)]) -> Said {
        let own = [("client_id", self.orders.client_id.as_str()), ("client_secret", self.orders.secret.as_deref().unwrap())];
        self.app.post(&format!("{}/{door}", self.contoso.issuer), &[], &[&own, fields].concat()).await
    }

    async fn introspect(&self, token: &str) -> Said {
        self.at("introspect", &[("token", token)]).await
    }

    async fn is_good(&self, token: &str) -> bool {
        let said = self.introspect(token).await;
        assert_eq!((said.status, said.header("cache-control")), (200, "no-store"), "{said:?}");
        let is_good = said.json()["active"] == true;
        assert!(is_good || said.body == r#"{"active":false}"#, "{}", said.body);
        is_good
    }
}

async fn a_living_token_is_told_of(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let access = given.token("access_token");
    let claims = claims_of(&access);
    let said = scene.at("introspect", &[("token", &access), ("token_type_hint", "refresh_token")]).await;
    let told = said.json();
    for name in ["iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "tid"] {
        assert_eq!(told[name], claims[name], "{name}");
    }
    assert_eq!((&told["active"], &told["token_type"]), (&json!(true), &json!("Bearer")));
    let told = scene.introspect(&given.token("refresh_token")).await.json();
    assert_eq!((&told["active"], &told["scope"], &told["sub"]), (&json!(true), &json!("openid offline_access"), &claims["sub"]));
    assert_eq!(told["client_id"], scene.orders.client_id.as_str());
    let own = scene.app.token(&scene.contoso, &scene.orders, &[("grant_type", "client_credentials")]).await.token("access_token");
    assert_eq!(scene.introspect(&own).await.json()["sub"], scene.orders.client_id.as_str());
}

async fn a_token_that_is_not_good_tells_nothing(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let (access, first) = (given.token("access_token"), given.token("refresh_token"));
    for strange in ["x", "a.b.c", given.token("id_token").as_str(), &format!("{access}x"), "\u{e6}"] {
        assert!(!scene.is_good(strange).await, "{strange}");
    }
    let payroll = scene.house.application(&scene.contoso, "Payroll").await;
    let ask = |token: String| {
        let (url, id, secret) =
            (format!("{}/introspect", scene.contoso.issuer), payroll.client_id.clone(), payroll.secret.clone().unwrap());
        async move { Program::new().post(&url, &[], &[("client_id", &id), ("client_secret", &secret), ("token", &token)]).await }
    };
    assert_eq!(ask(first.clone()).await.json(), json!({ "active": false }), "a refresh token is nobody else's");
    assert_eq!(ask(access.clone()).await.json()["active"], true, "an access token is shown to a resource");
    let next = scene.refresh(&first).await.token("refresh_token");
    assert!(scene.is_good(&next).await);
    scene.house.turn(Duration::from_secs(11));
    assert!(!scene.is_good(&first).await, "it was replaced");
    assert!(scene.is_good(&next).await, "asking about an old one ends nothing");
    scene.house.turn(Duration::from_secs(600));
    assert!(!scene.is_good(&access).await && scene.is_good(&next).await);
    scene.house.turn(Duration::from_secs(15 * 86_400));
    assert!(!scene.is_good(&next).await);
}

async fn only_those_who_prove_who_they_are_may_ask(house: House) {
    let scene = Scene::set(house).await;
    let spa = scene.house.application_with(&scene.contoso, "SPA", |settings| settings.kind = ClientKind::Public).await;
    let (introspect, revoke) = (format!("{}/introspect", scene.contoso.issuer), format!("{}/revoke", scene.contoso.issuer));
    let id = scene.orders.client_id.as_str();
    for (url, fields, refusal) in [
        (&introspect, &[("token", "x")][..], (401, "invalid_client")),
        (&introspect, &[("token", "x"), ("client_id", id), ("client_secret", "wrong")], (401, "invalid_client")),
        (&introspect, &[("token", "x"), ("client_id", &spa.client_id)], (401, "invalid_client")),
        (&revoke, &[("token", "x"), ("client_id", id)], (401, "invalid_client")),
        (&revoke, &[("client_id", &spa.client_id)], (400, "invalid_request")),
        (&revoke, &[("token", "x"), ("token", "y"), ("client_id", &spa.client_id)], (400, "invalid_request")),
    ] {
        let said = scene.app.post(url, &[], fields).await;
        assert_eq!(said.refusal(), (refusal.0, refusal.1.to_owned()), "{url} {fields:?}");
        assert_eq!(said.header("www-authenticate").starts_with("Basic realm="), refusal.0 == 401, "{url} {fields:?}");
    }
    let said = scene.app.send("POST", &introspect, &[], b"token=x".to_vec()).await;
    assert_eq!(said.refusal(), (400, "invalid_request".to_owned()));
    let said = scene.app.post(&revoke, &[], &[("token", "x"), ("client_id", &spa.client_id)]).await;
    assert_eq!((said.status, said.body.as_str(), said.header("access-control-allow-origin")), (200, "", "*"));
}

async fn a_guests_token_ends_with_the_account_at_home(house: House) {
    let scene = Scene::set(house).await;
    let Ann { fabrikam, at_home, mut browser } = scene.ann().await;
    let token = scene.exchange(&scene.code(&mut browser, &[]).await).await.token("access_token");
    assert!(scene.is_good(&token).await);
    scene.house.block(&fabrikam, at_home).await;
    assert!(!scene.is_good(&token).await);
}

async fn a_token_given_back_ends_with_its_family(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for given_back in ["refresh_token", "access_token"] {
        let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
        for _ in 0..2 {
            let said = scene.at("revoke", &[("token", &given.token(given_back)), ("token_type_hint", "something")]).await;
            assert_eq!((said.status, said.body.as_str()), (200, ""));
        }
        assert_eq!(scene.refresh(&given.token("refresh_token")).await.refusal(), (400, "invalid_grant".to_owned()));
        assert!(!scene.is_good(&given.token("access_token")).await);
        assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 401);
    }
}

async fn nobody_gives_back_what_is_not_theirs(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let payroll = scene.house.application(&scene.contoso, "Payroll").await;
    for name in ["refresh_token", "access_token"] {
        let own = [("client_id", payroll.client_id.as_str()), ("client_secret", payroll.secret.as_deref().unwrap())];
        let url = format!("{}/revoke", scene.contoso.issuer);
        let said = scene.app.post(&url, &[], &[&own[..], &[("token", &given.token(name))]].concat()).await;
        assert_eq!(said.refusal(), (400, "invalid_grant".to_owned()), "{name}");
    }
    assert!(scene.is_good(&given.token("access_token")).await && scene.is_good(&given.token("refresh_token")).await);
    let own = scene.app.token(&scene.contoso, &scene.orders, &[("grant_type", "client_credentials")]).await.token("access_token");
    assert_eq!(scene.at("revoke", &[("token", &own)]).await.refusal(), (400, "unsupported_token_type".to_owned()));
}

async fn the_answer_is_signed_for_whoever_asks_for_that(house: House) {
    let scene = Scene::set(house).await;
    let wanted = serde_json::json!({
        "token_endpoint_auth_method": "client_secret_post", "grant_types": ["client_credentials"], "redirect_uris": [],
        "introspection_signed_response_alg": "ES256",
    });
    let client = scene.register(wanted).await;
    let url = format!("{}/introspect", scene.contoso.issuer);
    let token = scene.app.token(&scene.contoso, &client, &[("grant_type", "client_credentials")]).await.token("access_token");
    let kind = "application/token-introspection+jwt";
    for (asker, alg, told) in [(&client, "ES256", token.as_str()), (&scene.orders, "RS256", "nonsense")] {
        let fields = [("client_id", asker.client_id.as_str()), ("client_secret", asker.secret.as_deref().unwrap()), ("token", told)];
        let said = scene.app.post(&url, &[("accept", kind)], &fields).await;
        assert_eq!((said.status, said.header("content-type"), said.header("cache-control")), (200, kind, "no-store"), "{said:?}");
        let (header, claims) = (super::part_of(&said.body, 0), super::claims_of(&said.body));
        assert_eq!((&header["typ"], &header["alg"]), (&"token-introspection+jwt".into(), &alg.into()));
        assert_eq!((&claims["iss"], &claims["aud"]), (&scene.contoso.issuer.as_str().into(), &asker.client_id.as_str().into()));
        assert_eq!(claims["token_introspection"]["active"], told != "nonsense", "{claims}");
        assert!(claims.get("exp").is_none() && claims.get("sub").is_none(), "it is no token by itself");
        assert_eq!(scene.app.userinfo(&scene.contoso, &said.body).await.status, 401);
        let plain = scene.app.post(&url, &[("accept", "application/json")], &fields).await;
        assert_eq!((plain.header("content-type"), &plain.json()["active"]), ("application/json", &claims["token_introspection"]["active"]));
    }
}

async fn the_answer_is_encrypted_for_whoever_registered_that(house: House) {
    let scene = Scene::set(house).await;
    let (site, key) = (crate::cast::Site::open().await, crate::cast::EncryptionKey::p256("e"));
    let wanted = serde_json::json!({
        "token_endpoint_auth_method": "client_secret_post", "grant_types": ["client_credentials"], "redirect_uris": [],
        "introspection_signed_response_alg": "ES256", "introspection_encrypted_response_alg": "ECDH-ES+A256KW",
        "introspection_encrypted_response_enc": "A256GCM", "jwks_uri": site.put("jwks", serde_json::json!({ "keys": [key.jwk()] })),
    });
    let client = scene.register(wanted).await;
    let url = format!("{}/introspect", scene.contoso.issuer);
    let token = scene.app.token(&scene.contoso, &client, &[("grant_type", "client_credentials")]).await.token("access_token");
    let fields =
        [("client_id", client.client_id.as_str()), ("client_secret", client.secret.as_deref().unwrap()), ("token", token.as_str())];
    let kind = "application/token-introspection+jwt";
    for accept in [kind, "application/json"] {
        let said = scene.app.post(&url, &[("accept", accept)], &fields).await;
        assert_eq!((said.status, said.header("content-type")), (200, kind), "what is to be encrypted is never told in the clear");
        let header = super::part_of(&said.body, 0);
        assert_eq!((&header["alg"], &header["enc"], &header["cty"]), (&"ECDH-ES+A256KW".into(), &"A256GCM".into(), &"JWT".into()));
        let signed = key.open(&said.body);
        assert!(scene.keys().await.signed(&signed, crate::cast::JwsAlg::ES256));
        assert_eq!(super::part_of(&signed, 0)["typ"], "token-introspection+jwt");
        let claims = super::claims_of(&signed);
        assert_eq!((&claims["aud"], &claims["token_introspection"]["active"]), (&client.client_id.as_str().into(), &true.into()));
    }
    site.put("jwks", serde_json::json!({ "keys": [] }));
    scene.house.turn(Duration::from_secs(601));
    let said = scene.app.post(&url, &[("accept", kind)], &fields).await;
    assert_eq!(said.refusal(), (400, "invalid_request".to_owned()), "nor where there is no key");
}
