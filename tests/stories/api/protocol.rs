//! How an application speaks, by the API: the words of RFC 7591, judged by the rules of the registration endpoint.

use serde_json::{Value, json};

use super::Admin;
use crate::cast::{ClientKey, Deed, DirectoryRole, House, OpeningKey, Program, decrypt};

crate::stories! {
    what_is_not_spoken_of_stays,
    what_does_not_go_together_is_refused_and_nothing_is_made,
    a_secret_that_signs_is_the_only_one,
    a_secret_that_encrypts_is_the_only_one,
    what_is_weaker_is_named_until_it_ends,
    only_who_manages_applications_writes_how_they_speak,
}

async fn made(admin: &Admin, more: Value) -> (String, Value) {
    let mut asked = json!({ "displayName": "Orders", "web": { "redirectUris": ["https://orders.example/cb"] } });
    asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = admin.post("/applications", asked).await;
    (format!("/applications/{}", made["id"].as_str().unwrap()), made)
}

async fn what_is_not_spoken_of_stays(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let (path, made) = made(&admin, json!({ "appRoles": [{ "value": "Read" }] })).await;
    assert_eq!(made["protocol"]["profile"], "strict");
    assert_eq!(made["protocol"]["metadata"]["grant_types"], json!(["authorization_code", "refresh_token"]));
    assert_eq!(made["protocol"]["metadata"].get("token_endpoint_auth_method"), None, "by its secret, in header or form");
    let metadata = json!({ "backchannel_logout_uri": "https://orders.example/out", "contacts": ["ops@orders.example"] });
    assert_eq!(admin.call("PATCH", &path, Some(json!({ "protocol": { "metadata": metadata } }))).await.status, 204);
    let back = json!({ "protocol": { "metadata": { "contacts": null, "tos_uri": "https://orders.example/terms" } } });
    assert_eq!(admin.call("PATCH", &path, Some(back)).await.status, 204);
    let now = admin.get(&path).await;
    let told = &now["protocol"]["metadata"];
    assert_eq!((&told["backchannel_logout_uri"], told.get("contacts")), (&json!("https://orders.example/out"), None));
    assert_eq!((&now["appRoles"][0]["value"], &now["passwordCredentials"]), (&json!("Read"), &strip(&made["passwordCredentials"])));
    assert_eq!(now["idTokenSigningAlg"], "ES256");
    assert!(house.remembers(&contoso, Deed::ChangedApplication).await >= 3, "each change leaves a trace");
}

/// What is kept of secrets once they were shown.
fn strip(shown: &Value) -> Value {
    let mut kept = shown.clone();
    kept[0].as_object_mut().unwrap().remove("secretText").unwrap();
    kept
}

async fn what_does_not_go_together_is_refused_and_nothing_is_made(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    for protocol in [
        json!({ "profile": "fapi2_security" }),
        json!({ "profile": "fapi2_security", "metadata": { "token_endpoint_auth_method": "private_key_jwt" } }),
        json!({ "metadata": { "jkws": {} } }),
        json!({ "metadata": { "client_secret": "of my own" } }),
        json!({ "metadata": { "response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"] } }),
        json!({ "metadata": { "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "orders.example" } }),
        json!({ "metadata": { "sector_identifier_uri": "https://127.0.0.1:1/sector.json" } }),
        json!({ "metadata": [] }),
        json!({ "metadata": { "jwks": { "keys": [{ "kty": "EC", "crv": "P-256", "d": "private" }] } } }),
    ] {
        let asked = json!({ "displayName": "Never", "web": { "redirectUris": ["https://never.example/cb"] }, "protocol": protocol });
        assert_eq!(admin.refused("POST", "/applications", Some(asked)).await.0, 400, "{protocol}");
    }
    for uri in ["https://never.example/c\tb", "https://never.example/c b", "https:never.example/cb", "https:///never.example/cb"] {
        let asked = json!({ "displayName": "Never", "web": { "redirectUris": [uri] } });
        assert_eq!(admin.refused("POST", "/applications", Some(asked)).await.0, 400, "{uri:?}");
    }
    let named = admin.get("/applications?$filter=displayName%20eq%20'Never'").await;
    assert_eq!(named["value"], json!([]));
    let (path, public) = made(&admin, json!({ "protocol": { "metadata": { "token_endpoint_auth_method": "none" } } })).await;
    assert_eq!((&public["isFallbackPublicClient"], &public["passwordCredentials"]), (&json!(true), &json!([])));
    let other = json!({ "protocol": { "metadata": { "token_endpoint_auth_method": "client_secret_basic" } } });
    assert_eq!(admin.refused("PATCH", &path, Some(other)).await.0, 400, "what kind of client it is stays");
}

async fn a_secret_that_signs_is_the_only_one(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let metadata =
        json!({ "token_endpoint_auth_method": "client_secret_jwt", "grant_types": ["authorization_code", "client_credentials"] });
    let (path, made) = made(&admin, json!({ "protocol": { "metadata": metadata } })).await;
    let first = made["passwordCredentials"][0]["secretText"].as_str().unwrap().to_owned();
    let next = admin.post(&format!("{path}/addPassword"), json!({})).await["secretText"].as_str().unwrap().to_owned();
    assert_eq!((first.len(), next.len()), (86, 86), "64 bytes: long enough for HS512");
    assert_eq!(admin.get(&path).await["passwordCredentials"].as_array().unwrap().len(), 1);
    for (secret, status) in [(&first, 401), (&next, 200)] {
        let (id, now) = (made["id"].as_str().unwrap(), house.now().seconds());
        let claims = json!({ "iss": id, "sub": id, "aud": contoso.issuer, "exp": now + 60, "jti": crate::cast::word() });
        let assertion = crate::cast::sign_with_secret(secret, &claims);
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion.as_str()),
        ];
        assert_eq!(Program::new().post(&format!("{}/token", contoso.issuer), &[], &fields).await.status, status);
    }
}

async fn a_secret_that_encrypts_is_the_only_one(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let kinds = json!(["authorization_code", "client_credentials"]);
    let metadata = json!({ "grant_types": kinds, "introspection_encrypted_response_alg": "A128KW" });
    let (path, made) = made(&admin, json!({ "protocol": { "metadata": metadata } })).await;
    let id = made["id"].as_str().unwrap();
    let first = made["passwordCredentials"][0]["secretText"].as_str().unwrap().to_owned();
    let next = admin.post(&format!("{path}/addPassword"), json!({})).await["secretText"].as_str().unwrap().to_owned();
    assert_eq!(admin.get(&path).await["passwordCredentials"].as_array().unwrap().len(), 1);
    let own = |secret| [("client_id", id), ("client_secret", secret)];
    let at = |door: &str| format!("{}/{door}", contoso.issuer);
    let ask = async |door: &str, secret, more: &[(&str, &str)]| Program::new().post(&at(door), &[], &[&own(secret), more].concat()).await;
    let grant = [("grant_type", "client_credentials")];
    assert_eq!(ask("token", &first, &grant).await.refusal(), (401, "invalid_client".to_owned()), "what is encrypted can be so with one");
    let token = ask("token", &next, &grant).await.token("access_token");
    let told = ask("introspect", &next, &[("token", &token)]).await.body;
    for (secret, opens) in [(&first, false), (&next, true)] {
        assert_eq!(decrypt(&told, [&OpeningKey::sharing(secret.as_bytes())]).is_ok(), opens);
    }
    // A secret of which there is only a digest is no key: it ends where it would have to be one.
    let back = json!({ "introspection_encrypted_response_alg": null, "introspection_encrypted_response_enc": null });
    let plain = json!({ "protocol": { "metadata": back } });
    assert_eq!(admin.call("PATCH", &path, Some(plain)).await.status, 204);
    assert_eq!(ask("introspect", &next, &[("token", &token)]).await.json()["active"], true, "it still proves who asks");
    let (path, _) = self::made(&admin, json!({})).await;
    let encrypts = json!({ "protocol": { "metadata": { "id_token_encrypted_response_alg": "A256KW" } } });
    assert_eq!(admin.call("PATCH", &path, Some(encrypts)).await.status, 204);
    assert_eq!(admin.get(&path).await["passwordCredentials"], json!([]));
}

async fn what_is_weaker_is_named_until_it_ends(house: House) {
    let contoso = house.company("contoso").await;
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let metadata = json!({ "response_types": ["code", "code id_token"], "grant_types": ["authorization_code", "implicit"] });
    let web = json!({ "redirectUris": ["https://orders.example/cb", "http://localhost/cb"] });
    let old = json!({ "web": web, "mayImpersonate": true, "protocol": { "profile": "oidc_compatible", "metadata": metadata } });
    let (path, made) = made(&admin, old).await;
    assert_eq!(made["weaknesses"], json!(["oidcCompatible", "pkceOptional", "frontTokens", "loopbackAddress", "actsAsPeople"]));
    assert_eq!(admin.get("/applications").await["value"][0]["weaknesses"], made["weaknesses"]);
    let strict = json!({ "protocol": { "profile": "strict" } });
    assert_eq!(admin.refused("PATCH", &path, Some(strict)).await.0, 400, "it is registered for what is weaker");
    let end = json!({
        "web": { "redirectUris": ["https://orders.example/cb"] }, "mayImpersonate": false,
        "protocol": { "profile": "strict", "metadata": { "response_types": null, "grant_types": null } },
    });
    assert_eq!(admin.call("PATCH", &path, Some(end)).await.status, 204);
    assert_eq!(admin.get(&path).await["weaknesses"], json!([]));
}

async fn only_who_manages_applications_writes_how_they_speak(house: House) {
    let (contoso, fabrikam) = (house.company("contoso").await, house.company("fabrikam").await);
    let admin = Admin::of(&house, &contoso, DirectoryRole::ApplicationAdministrator).await;
    let (path, _) = made(&admin, json!({})).await;
    let keys = json!({ "protocol": { "metadata": { "jwks": { "keys": [ClientKey::new("mine").jwk()] } } } });
    let of_users = Admin::of(&house, &contoso, DirectoryRole::UserAdministrator).await;
    assert_eq!(of_users.refused("PATCH", &path, Some(keys.clone())).await.0, 403);
    let neighbour = Admin::of(&house, &fabrikam, DirectoryRole::GlobalAdministrator).await;
    assert_eq!(neighbour.refused("PATCH", &path, Some(keys)).await.0, 404);
    assert_eq!(admin.get(&path).await["protocol"]["metadata"].get("jwks"), None);
}
