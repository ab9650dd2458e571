//! Clients that prove who they are by a JWT of their own.

use std::time::Duration;

use serde_json::{Value, json};

use super::Scene;
use crate::cast::{ClientKey, House, Said, Site, sign_with_long_secret, sign_with_secret};

crate::stories! {
    a_client_proves_itself_by_its_key,
    a_client_proves_itself_by_a_mac,
    an_assertion_counts_once_and_only_as_it_was_meant,
    an_assertion_and_a_proof_count_once_together,
    keys_that_a_client_keeps_itself_may_change,
}

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Scene {
    fn claims(&self, id: &str, jti: &str) -> Value {
        json!({ "iss": id, "sub": id, "aud": self.contoso.issuer, "exp": self.house.now().seconds() + 300, "jti": jti })
    }

    async fn ask_with(&self, jwt: &str, more: &[(&str, &str)]) -> Said {
        let own = [("client_assertion_type", TYPE), ("client_assertion", jwt), ("grant_type", "client_credentials")];
        self.app.post(&format!("{}/token", self.contoso.issuer), &[], &[&own, more].concat()).await
    }
}

fn programs(method: &str, more: Value) -> Value {
    let mut wanted = json!({ "token_endpoint_auth_method": method, "grant_types": ["client_credentials"], "redirect_uris": [] });
    for (name, value) in more.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    wanted
}

async fn a_client_proves_itself_by_its_key(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("one");
    let client = scene.register(programs("private_key_jwt", json!({ "jwks": { "keys": [key.jwk()] } }))).await;
    assert_eq!(client.secret, None);
    let id = client.client_id.as_str();
    for (jti, aud) in [("1", scene.contoso.issuer.clone()), ("2", format!("{}/token", scene.contoso.issuer))] {
        let mut claims = scene.claims(id, jti);
        claims["aud"] = json!(aud);
        let said = scene.ask_with(&key.sign(&claims), &[("client_id", id)]).await;
        assert_eq!(said.status, 200, "{said:?}");
    }
    let token = scene.ask_with(&key.sign(&scene.claims(id, "3")), &[]).await.token("access_token");
    let own = key.sign(&scene.claims(id, "4"));
    let fields = [("client_assertion_type", TYPE), ("client_assertion", own.as_str()), ("token", token.as_str())];
    let said = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &[], &fields).await;
    assert_eq!(said.json()["active"], true);
}

async fn a_client_proves_itself_by_a_mac(house: House) {
    let scene = Scene::set(house).await;
    let client = scene.register(programs("client_secret_jwt", json!({}))).await;
    let (id, secret) = (client.client_id.as_str(), client.secret.clone().unwrap());
    assert_eq!(scene.ask_with(&sign_with_secret(&secret, &scene.claims(id, "1")), &[]).await.status, 200);
    assert_eq!(
        scene.ask_with(&sign_with_secret("another", &scene.claims(id, "2")), &[]).await.refusal(),
        (401, "invalid_client".to_owned())
    );
    let long = scene.register(programs("client_secret_jwt", json!({ "token_endpoint_auth_signing_alg": "HS512" }))).await;
    let assertion = sign_with_long_secret(long.secret.as_deref().unwrap(), &scene.claims(&long.client_id, "3"));
    assert_eq!(scene.ask_with(&assertion, &[]).await.status, 200);
    let plain = [("client_id", id), ("client_secret", secret.as_str()), ("grant_type", "client_credentials")];
    let said = scene.app.post(&format!("{}/token", scene.contoso.issuer), &[], &plain).await;
    assert_eq!(said.refusal(), (401, "invalid_client".to_owned()), "the secret itself is never sent");
}

async fn an_assertion_counts_once_and_only_as_it_was_meant(house: House) {
    let scene = Scene::set(house).await;
    let (key, other) = (ClientKey::new("one"), ClientKey::new("one"));
    let client = scene.register(programs("private_key_jwt", json!({ "jwks": { "keys": [key.jwk()] } }))).await;
    let id = client.client_id.as_str();
    let refused = (401, "invalid_client".to_owned());
    let good = key.sign(&scene.claims(id, "1"));
    assert_eq!(scene.ask_with(&good, &[]).await.status, 200);
    assert_eq!(scene.ask_with(&good, &[]).await.refusal(), refused, "it was used before");
    for (name, value) in [
        ("aud", json!("https://other.example")),
        ("aud", json!([scene.contoso.issuer])),
        ("iss", json!("other")),
        ("exp", json!(1)),
        ("exp", json!(scene.house.now().seconds() + 86_400)),
        ("nbf", json!(scene.house.now().seconds() + 120)),
        ("jti", json!("")),
    ] {
        let mut claims = scene.claims(id, "2");
        claims[name] = value.clone();
        assert_eq!(scene.ask_with(&key.sign(&claims), &[]).await.refusal(), refused, "{name} {value}");
    }
    let claims = scene.claims(id, "3");
    assert_eq!(scene.ask_with(&other.sign(&claims), &[]).await.refusal(), refused, "another key of that name");
    assert_eq!(scene.ask_with(&sign_with_secret("x", &claims), &[]).await.refusal(), refused);
    assert_eq!(scene.ask_with(&crate::cast::unsigned(&claims), &[]).await.refusal(), refused);
    let said = scene.ask_with(&key.sign(&claims), &[("client_secret", "x")]).await;
    assert_eq!(said.refusal(), (400, "invalid_request".to_owned()), "two ways at once");
    assert_eq!(scene.ask_with(&key.sign(&claims), &[]).await.status, 200, "what was refused did not spend it");
    let basic = scene.orders.client_id.as_str();
    assert_eq!(scene.ask_with(&key.sign(&scene.claims(basic, "4")), &[]).await.refusal(), refused, "an application without keys");
}

async fn an_assertion_and_a_proof_count_once_together(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("one");
    let client = scene.register(programs("private_key_jwt", json!({ "jwks": { "keys": [key.jwk()] } }))).await;
    let (id, url) = (client.client_id.as_str(), format!("{}/token", scene.contoso.issuer));
    let assertions = ["1", "2", "3"].map(|jti| key.sign(&scene.claims(id, jti)));
    let now = scene.house.now().seconds();
    let proofs = ["1", "2"].map(|jti| key.proof(&json!({ "jti": jti, "htm": "POST", "htu": url, "iat": now })));
    let ask = async |assertion: &str, proof: &str| {
        let fields = [("client_assertion_type", TYPE), ("client_assertion", assertion), ("grant_type", "client_credentials")];
        scene.app.post(&url, &[("dpop", proof)], &fields).await
    };
    assert_eq!(ask(&assertions[0], &proofs[0]).await.token("token_type"), "DPoP");
    assert_eq!(ask(&assertions[0], &proofs[1]).await.refusal(), (401, "invalid_client".to_owned()));
    assert_eq!(ask(&assertions[1], &proofs[0]).await.refusal(), (400, "invalid_dpop_proof".to_owned()));
    assert_eq!(ask(&assertions[1], &proofs[1]).await.refusal(), (401, "invalid_client".to_owned()), "it proved the client the last time");
    assert_eq!(ask(&assertions[2], &proofs[1]).await.status, 200, "nobody was proven to have sent it before");
}

async fn keys_that_a_client_keeps_itself_may_change(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let (old, new) = (ClientKey::new("old"), ClientKey::new("new"));
    let uri = site.put("jwks", json!({ "keys": [old.jwk()] }));
    let client = scene.register(programs("private_key_jwt", json!({ "jwks_uri": uri }))).await;
    let id = client.client_id.as_str();
    for jti in ["1", "2"] {
        assert_eq!(scene.ask_with(&old.sign(&scene.claims(id, jti)), &[]).await.status, 200);
    }
    assert_eq!(site.asked("jwks"), 1, "they are remembered");
    site.put("jwks", json!({ "keys": [new.jwk()] }));
    assert_eq!(scene.ask_with(&new.sign(&scene.claims(id, "3")), &[]).await.status, 200);
    assert_eq!(scene.ask_with(&old.sign(&scene.claims(id, "4")), &[]).await.status, 401, "a key that was taken back");
    assert_eq!(site.asked("jwks"), 3);
    for jti in 5..15 {
        assert_eq!(scene.ask_with(&old.sign(&scene.claims(id, &jti.to_string())), &[]).await.status, 401);
    }
    assert_eq!(site.asked("jwks"), 6, "nobody makes us ask all the time");
    site.put("jwks", json!({ "keys": [old.jwk()] }));
    scene.house.turn(Duration::from_secs(10));
    assert_eq!(scene.ask_with(&old.sign(&scene.claims(id, "15")), &[]).await.status, 200);
    let hidden = scene.register(programs("private_key_jwt", json!({ "jwks_uri": "https://10.0.0.1/jwks" }))).await;
    assert_eq!(scene.ask_with(&old.sign(&scene.claims(&hidden.client_id, "16")), &[]).await.status, 401);
}
