//! What is encrypted with a key that a client and we make of its secret (OpenID Connect Core §10.2).

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, part_of, sent_back, visitor};
use crate::cast::{
    ClientKey, Content, Encryption, ForeignKeys, House, JweAlg, JweEnc, JwsAlg, OpeningKey, Random, answer, decrypt, unsigned,
};

crate::stories! {
    all_that_is_told_is_encrypted_with_the_clients_secret,
    a_request_object_is_encrypted_with_the_clients_secret,
    a_secret_that_becomes_a_key_is_made_anew,
}

/// What was encrypted with that secret, as it is told to say, and with no other.
fn opened(jwe: &str, secret: &str, alg: &str, enc: &str) -> String {
    let header = part_of(jwe, 0);
    assert_eq!((&header["alg"], &header["enc"], &header["cty"], header.get("kid")), (&json!(alg), &json!(enc), &json!("JWT"), None));
    assert!(decrypt(jwe, [&OpeningKey::sharing(b"another")]).is_err());
    String::from_utf8(decrypt(jwe, [&OpeningKey::sharing(secret.as_bytes())]).unwrap()).unwrap()
}

async fn all_that_is_told_is_encrypted_with_the_clients_secret(house: House) {
    let scene = Scene::set(house).await;
    let said = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    for (alg, enc) in [("A128KW", "A128CBC-HS256"), ("A256KW", "A256GCM"), ("A256KW", "A256CBC-HS512")] {
        let mut wanted = json!({
            "token_endpoint_auth_method": "client_secret_post", "userinfo_signed_response_alg": "ES256",
            "authorization_signed_response_alg": "ES256", "id_token_signed_response_alg": "ES256", "introspection_signed_response_alg": "ES256",
        });
        for of in ["id_token", "userinfo", "authorization", "introspection"] {
            assert!(said[format!("{of}_encryption_alg_values_supported")].as_array().unwrap().contains(&json!(alg)), "{of}");
            wanted[format!("{of}_encrypted_response_alg")] = json!(alg);
            wanted[format!("{of}_encrypted_response_enc")] = json!(enc);
        }
        let client = scene.register(wanted).await;
        let secret = client.secret.clone().unwrap();
        let response =
            answer(&scene.mia_allows(&client, &[("response_mode", "jwt"), ("scope", "openid profile")]).await, "response").unwrap();
        let response = opened(&response, &secret, alg, enc);
        let given = scene.app.exchange(&scene.contoso, &client, claims_of(&response)["code"].as_str().unwrap()).await;
        let token = given.token("access_token");
        let userinfo = scene.app.userinfo(&scene.contoso, &token).await.body;
        let fields = [("client_id", client.client_id.as_str()), ("client_secret", secret.as_str()), ("token", token.as_str())];
        let told = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &[], &fields).await.body;
        let [id_token, userinfo, told] = [&given.token("id_token"), &userinfo, &told].map(|jwe| opened(jwe, &secret, alg, enc));
        let keys = scene.keys().await;
        assert!([&response, &id_token, &userinfo, &told].into_iter().all(|jwt| keys.signed(jwt, JwsAlg::ES256)), "signed, then encrypted");
        assert_eq!((&claims_of(&id_token)["nonce"], &claims_of(&userinfo)["name"]), (&json!("n1"), &json!("Mia")));
        assert_eq!(claims_of(&told)["token_introspection"]["active"], true);
    }
}

async fn a_request_object_is_encrypted_with_the_clients_secret(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("k");
    let wanted = json!({ "jwks": { "keys": [key.jwk()] }, "request_object_encryption_alg": "A128KW" });
    let client = scene.register(wanted.clone()).await;
    let claims = json!({ "iss": client.client_id, "aud": scene.contoso.issuer, "state": "inside", "login_hint": MIA });
    let seal = |secret: &str, alg: JweAlg, object: &str| {
        let way = Encryption { alg, enc: JweEnc::A256CbcHs512 };
        ForeignKeys::sharing(secret.as_bytes()).encrypt(way, Content::Jwt(object), &Random).unwrap()
    };
    let secret = client.secret.as_deref().unwrap();
    let theirs = scene.register(wanted).await.secret.unwrap();
    for alg in [JweAlg::A128Kw, JweAlg::A256Kw] {
        let mut mia = visitor();
        mia.open(&client.ask(&scene.contoso, &[("request", &seal(secret, alg, &key.sign(&claims)))])).await;
        mia.must_see(MIA);
    }
    let sealed = seal(secret, JweAlg::A128Kw, &key.sign(&claims));
    let strange = seal(secret, JweAlg::A128Kw, &ClientKey::new("k").sign(&claims));
    let bad = [seal(&theirs, JweAlg::A128Kw, &key.sign(&claims)), format!("{sealed}x"), strange];
    for object in &bad {
        let mut mia = visitor();
        mia.open(&client.ask(&scene.contoso, &[("request", object)])).await;
        assert_eq!(sent_back(&mia).0, "invalid_request_object", "{object}");
    }
    // To know the secret is not to sign: what nobody signed is no more than parameters.
    let mut mia = visitor();
    mia.open(&client.ask(&scene.contoso, &[("request", &seal(secret, JweAlg::A256Kw, &unsigned(&claims)))])).await;
    mia.must_see(MIA);
    // Of a secret that is only sent there is a digest, and no key.
    let plain = scene.register(json!({ "jwks": { "keys": [key.jwk()] } })).await;
    let claims = json!({ "iss": plain.client_id, "aud": scene.contoso.issuer, "login_hint": MIA });
    mia.open(&plain.ask(&scene.contoso, &[("request", &seal(plain.secret.as_deref().unwrap(), JweAlg::A128Kw, &key.sign(&claims)))])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request_object");
}

async fn a_secret_that_becomes_a_key_is_made_anew(house: House) {
    let scene = Scene::set(house).await;
    let token = scene.opens().await;
    let said = scene.app.register(&scene.contoso, Some(&token), json!({ "token_endpoint_auth_method": "client_secret_post" })).await;
    let (client, told) = (said.client(), said.json());
    let (place, access) = (told["registration_client_uri"].as_str().unwrap(), told["registration_access_token"].as_str().unwrap());
    let put = async |client: &crate::cast::Application, changed: Value| {
        let mut body = json!({ "client_id": client.client_id, "redirect_uris": told["redirect_uris"] });
        body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        scene.app.send_json("PUT", place, Some(access), &body).await
    };
    for without in ["none", "private_key_jwt"] {
        let jwks = json!({ "keys": [ClientKey::new("k").jwk()] });
        let asked = json!({ "token_endpoint_auth_method": without, "jwks": jwks, "id_token_encrypted_response_alg": "A256KW" });
        let refused = put(&client, asked).await.json();
        assert_eq!(refused["error"], "invalid_client_metadata");
        assert!(refused["error_description"].as_str().unwrap().contains("client_secret"), "{refused}");
    }
    let encrypted = json!({ "token_endpoint_auth_method": "client_secret_post", "id_token_encrypted_response_alg": "A256KW" });
    let changed = put(&client, encrypted.clone()).await.json();
    let next = changed["client_secret"].as_str().unwrap().to_owned();
    assert_ne!(Some(&next), client.secret.as_ref());
    let code = answer(&scene.mia_allows(&client, &[]).await, "code").unwrap();
    assert_eq!(scene.app.exchange(&scene.contoso, &client, &code).await.refusal(), (401, "invalid_client".to_owned()));
    let client = crate::cast::Application { secret: Some(next.clone()), ..client };
    let id_token = scene.app.exchange(&scene.contoso, &client, &code).await.token("id_token");
    opened(&id_token, &next, "A256KW", "A128CBC-HS256");
    let mut more = encrypted;
    more["id_token_encrypted_response_enc"] = json!("A128GCM");
    more["client_secret"] = json!(next);
    let again = put(&client, more).await.json();
    assert_eq!((again.get("client_secret"), &again["id_token_encrypted_response_enc"]), (None, &json!("A128GCM")), "it goes on");
}
