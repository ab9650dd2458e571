//! What only its reader can read: ID tokens, userinfo, and request objects.

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, part_of, sent_back, visitor};
use crate::cast::{ClientKey, Content, Encryption, EncryptionKey, House, JweAlg, JweEnc, JwsAlg, Random, Replace, Site, answer, unsigned};

crate::stories! {
    an_id_token_is_encrypted_to_the_client,
    userinfo_is_encrypted_signed_or_not,
    nothing_is_given_in_the_clear_where_a_key_is_missing,
    what_needs_no_key_of_the_client_does_not_wait_for_it,
    an_encrypted_request_object_opens_with_the_tenants_keys,
    every_algorithm_of_ours_signs,
    es512_signs_all_that_is_ours,
}

async fn an_id_token_is_encrypted_to_the_client(house: House) {
    let scene = Scene::set(house).await;
    for (key, wanted, enc) in [
        (
            EncryptionKey::p256("e"),
            json!({ "id_token_encrypted_response_alg": "ECDH-ES+A256KW", "id_token_encrypted_response_enc": "A256GCM" }),
            "A256GCM",
        ),
        (EncryptionKey::rsa("r"), json!({ "id_token_encrypted_response_alg": "RSA-OAEP-256" }), "A128CBC-HS256"),
    ] {
        let mut wanted = wanted;
        wanted["jwks"] = json!({ "keys": [ClientKey::new("s").jwk(), key.jwk()] });
        wanted["token_endpoint_auth_method"] = json!("client_secret_post");
        let client = scene.register(wanted.clone()).await;
        let given = scene.tokens_for_mia(&client, &[("scope", "openid profile")]).await;
        let encrypted = given.token("id_token");
        let header = part_of(&encrypted, 0);
        assert_eq!(
            (&header["alg"], &header["enc"], &header["cty"]),
            (&wanted["id_token_encrypted_response_alg"], &json!(enc), &json!("JWT"))
        );
        let signed = key.open(&encrypted);
        assert!(scene.keys().await.signed(&signed, JwsAlg::RS256));
        let claims = claims_of(&signed);
        assert_eq!((&claims["aud"], &claims["nonce"]), (&json!(client.client_id), &json!("n1")));
        // The access token is for APIs, which have no such key.
        assert_eq!(given.token("access_token").split('.').count(), 3);
    }
}

async fn userinfo_is_encrypted_signed_or_not(house: House) {
    let scene = Scene::set(house).await;
    let key = EncryptionKey::p256("e");
    for (alg, cty) in [(Value::Null, Value::Null), (json!("ES256"), json!("JWT"))] {
        let wanted = json!({
            "userinfo_signed_response_alg": alg, "userinfo_encrypted_response_alg": "ECDH-ES", "jwks": { "keys": [key.jwk()] },
            "token_endpoint_auth_method": "client_secret_post",
        });
        let client = scene.register(wanted).await;
        let given = scene.tokens_for_mia(&client, &[("scope", "openid profile")]).await;
        let said = scene.app.userinfo(&scene.contoso, &given.token("access_token")).await;
        assert_eq!((said.status, said.header("content-type"), &part_of(&said.body, 0)["cty"]), (200, "application/jwt", &cty));
        let opened = key.open(&said.body);
        let told: Value = if cty.is_null() { serde_json::from_str(&opened).unwrap() } else { claims_of(&opened) };
        assert_eq!(told["name"], "Mia");
        assert_eq!(scene.keys().await.signed(&opened, JwsAlg::ES256), !cty.is_null());
    }
}

async fn nothing_is_given_in_the_clear_where_a_key_is_missing(house: House) {
    let scene = Scene::set(house).await;
    let (site, key) = (Site::open().await, EncryptionKey::p256("e"));
    let there = site.put("jwks", json!({ "keys": [ClientKey::new("s").jwk()] }));
    let wanted = json!({
        "jwks_uri": there, "id_token_encrypted_response_alg": "ECDH-ES", "userinfo_encrypted_response_alg": "ECDH-ES",
        "authorization_encrypted_response_alg": "ECDH-ES", "token_endpoint_auth_method": "client_secret_post",
    });
    let client = scene.register(wanted).await;
    let code = answer(&scene.mia_allows(&client, &[]).await, "code").unwrap();
    assert_eq!(scene.app.exchange(&scene.contoso, &client, &code).await.refusal(), (400, "invalid_request".to_owned()));
    site.put("jwks", json!({ "keys": [key.jwk()] }));
    let given = scene.app.exchange(&scene.contoso, &client, &code).await;
    assert_eq!(claims_of(&key.open(&given.token("id_token")))["nonce"], "n1", "the code was not spent for nothing");
    site.put("jwks", json!({ "keys": [] }));
    scene.house.turn(std::time::Duration::from_secs(601 - 310));
    let mut mia = scene.mia().await;
    scene.house.turn(std::time::Duration::from_secs(601));
    mia.open(&client.ask(&scene.contoso, &[("response_mode", "jwt"), ("prompt", "none")])).await;
    assert_eq!((mia.is_beyond(), mia.page().status.as_u16()), (false, 400));
}

async fn what_needs_no_key_of_the_client_does_not_wait_for_it(house: House) {
    let scene = Scene::set(house).await;
    let (site, key) = (Site::open().await, EncryptionKey::p256("e"));
    let there = site.put("jwks", json!({ "keys": [key.jwk()] }));
    let wanted = json!({
        "jwks_uri": there, "id_token_encrypted_response_alg": "ECDH-ES", "token_endpoint_auth_method": "client_secret_post",
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
    });
    let client = scene.register(wanted).await;
    let plain = scene.tokens_for_mia(&client, &[("scope", "email offline_access")]).await.token("refresh_token");
    let openid = scene.tokens_for_mia(&client, &[("scope", "openid email offline_access")]).await.token("refresh_token");
    let code = async |scope: &str| answer(&scene.mia_allows(&client, &[("scope", scope), ("prompt", "consent")]).await, "code").unwrap();
    // Its keys are out of reach.
    site.put("jwks", "");
    scene.house.turn(std::time::Duration::from_secs(601));
    let ask = async |fields: &[(&str, &str)]| scene.app.token(&scene.contoso, &client, fields).await;
    assert_eq!(ask(&[("grant_type", "client_credentials")]).await.status, 200);
    assert_eq!(site.asked("jwks"), 1, "nobody looked for them");
    let refreshed = ask(&[("grant_type", "refresh_token"), ("refresh_token", &plain)]).await;
    assert_eq!((refreshed.status, refreshed.json().get("id_token")), (200, None));
    let refused = ask(&[("grant_type", "refresh_token"), ("refresh_token", &openid)]).await;
    assert_eq!(refused.refusal(), (400, "invalid_request".to_owned()));
    let [plain, openid_too] = [code("email").await, code("openid email").await];
    let exchanged = scene.app.exchange(&scene.contoso, &client, &plain).await;
    assert_eq!((exchanged.status, exchanged.json().get("id_token")), (200, None), "a code that gives no ID token needs no key");
    assert_eq!(scene.app.exchange(&scene.contoso, &client, &openid_too).await.refusal(), (400, "invalid_request".to_owned()));
    let narrowed = ask(&[("grant_type", "refresh_token"), ("refresh_token", &openid), ("scope", "email")]).await;
    assert_eq!((narrowed.status, narrowed.json().get("id_token")), (200, None), "the token was not spent for nothing");
}

async fn an_encrypted_request_object_opens_with_the_tenants_keys(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("k");
    let client = scene.register(json!({ "jwks": { "keys": [key.jwk()] }, "request_object_encryption_alg": "ECDH-ES" })).await;
    let said = scene.app.get(&format!("{}/jwks", scene.contoso.issuer), None).await;
    let uses: Vec<Value> = said.json()["keys"].as_array().unwrap().iter().filter(|key| key["use"] == "enc").cloned().collect();
    assert_eq!(uses.iter().map(|key| key["kty"].as_str().unwrap()).collect::<std::collections::BTreeSet<_>>().len(), 2, "{uses:?}");
    assert!(uses.iter().all(|key| key.get("d").is_none()));
    let claims = json!({ "iss": client.client_id, "aud": scene.contoso.issuer, "state": "inside", "login_hint": MIA });
    let keys = scene.keys().await;
    let seal = |alg, object: &str| keys.encrypt(Encryption { alg, enc: JweEnc::A256CbcHs512 }, Content::Jwt(object), &Random).unwrap();
    for alg in JweAlg::ALL.into_iter().filter(|alg| !alg.is_symmetric()) {
        let mut mia = visitor();
        mia.open(&client.ask(&scene.contoso, &[("request", &seal(alg, &key.sign(&claims)))])).await;
        mia.must_see(MIA);
    }
    let sealed = seal(JweAlg::EcdhEs, &key.sign(&claims));
    let other = scene.house.company("fabrikam").await;
    let theirs = Scene { contoso: other, ..scene };
    theirs.opens().await;
    let strange =
        theirs.keys().await.encrypt(Encryption { alg: JweAlg::EcdhEs, enc: JweEnc::A128GCM }, Content::Jwt(&key.sign(&claims)), &Random);
    let fabrikam = theirs.contoso.clone();
    let contoso = crate::cast::Tenant { issuer: fabrikam.issuer.replace("fabrikam", "contoso"), name: "contoso".to_owned(), ..fabrikam };
    let mut zipped: Vec<String> = sealed.split('.').map(str::to_owned).collect();
    zipped[0] = header(&json!({ "alg": "ECDH-ES", "enc": "A256CBC-HS512", "zip": "DEF" }));
    let bad = [strange.unwrap(), zipped.join("."), format!("{sealed}x"), seal(JweAlg::EcdhEs, "e.y.J"), seal(JweAlg::EcdhEs, &sealed)];
    for object in bad {
        let mut mia = visitor();
        mia.open(&client.ask(&contoso, &[("request", &object)])).await;
        assert_eq!(sent_back(&mia).0, "invalid_request_object", "{object}");
    }
    // What nobody signed is no more than parameters, encrypted or not.
    let mut mia = visitor();
    mia.open(&client.ask(&contoso, &[("request", &seal(JweAlg::EcdhEs, &unsigned(&claims)))])).await;
    mia.must_see(MIA);
}

fn header(value: &Value) -> String {
    // The claims of an unsigned JWT are encoded as a header is.
    unsigned(value).split('.').nth(1).unwrap().to_owned()
}

async fn es512_signs_all_that_is_ours(house: House) {
    let scene = Scene::set(house).await;
    let wanted = json!({
        "id_token_signed_response_alg": "ES512", "userinfo_signed_response_alg": "ES512", "authorization_signed_response_alg": "ES512",
        "introspection_signed_response_alg": "ES512", "token_endpoint_auth_method": "client_secret_post",
    });
    let client = scene.register(wanted).await;
    let said = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    for of in ["id_token", "userinfo", "authorization", "introspection"] {
        let listed = said[format!("{of}_signing_alg_values_supported")].as_array().unwrap();
        assert!(listed.contains(&json!("ES512")), "{of}: {listed:?}");
    }
    let url = scene.mia_allows(&client, &[("response_mode", "jwt")]).await;
    let response = answer(&url, "response").unwrap();
    let given = scene.app.exchange(&scene.contoso, &client, claims_of(&response)["code"].as_str().unwrap()).await;
    let token = given.token("access_token");
    let userinfo = scene.app.userinfo(&scene.contoso, &token).await.body;
    let fields =
        [("client_id", client.client_id.as_str()), ("client_secret", client.secret.as_deref().unwrap()), ("token", token.as_str())];
    let accept = [("accept", "application/token-introspection+jwt")];
    let told = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &accept, &fields).await.body;
    let id_token = given.token("id_token");
    let all = [response, userinfo, told, id_token];
    let keys = scene.keys().await;
    for jwt in &all {
        assert_eq!(part_of(jwt, 0)["alg"], "ES512");
        assert!(keys.signed(jwt, JwsAlg::ES512) && !keys.signed(jwt, JwsAlg::ES256), "{jwt}");
        let (head, rest) = jwt.split_at(jwt.len() - 40);
        let altered = format!("{head}{}{}", if rest.starts_with('A') { 'B' } else { 'A' }, &rest[1..]);
        assert!(!keys.signed(&altered, JwsAlg::ES512));
    }
    // It turns like every other kind: what the old key signed is good until it has ended.
    let shown = |jwks: Value| jwks["keys"].as_array().unwrap().iter().filter(|key| key["alg"] == "ES512").cloned().collect::<Vec<_>>();
    let jwks = format!("{}/jwks", scene.contoso.issuer);
    let before = shown(scene.app.get(&jwks, None).await.json());
    assert_eq!((before.len(), &before[0]["crv"], before[0].get("d")), (1, &json!("P-521"), None));
    scene.house.replace_keys(&scene.contoso, Replace::WithOverlap).await;
    let after = shown(scene.app.get(&jwks, None).await.json());
    assert_eq!(after.len(), 2, "{after:?}");
    assert!(after.contains(&before[0]));
    scene.house.turn(std::time::Duration::from_secs(86_401));
    let again = scene.tokens_for_mia(&client, &[("prompt", "consent")]).await.token("id_token");
    assert_ne!(part_of(&again, 0)["kid"], before[0]["kid"]);
    let keys = scene.keys().await;
    assert!(keys.signed(&again, JwsAlg::ES512) && all.iter().all(|jwt| keys.signed(jwt, JwsAlg::ES512)));
}

async fn every_algorithm_of_ours_signs(house: House) {
    let scene = Scene::set(house).await;
    for alg in ["PS256", "PS384", "PS512", "ES384", "ES512", "RS384", "RS512"] {
        let wanted = json!({ "id_token_signed_response_alg": alg, "token_endpoint_auth_method": "client_secret_post" });
        let client = scene.register(wanted).await;
        let id_token = scene.tokens_for_mia(&client, &[]).await.token("id_token");
        assert_eq!(part_of(&id_token, 0)["alg"], alg);
        assert!(scene.keys().await.signed(&id_token, JwsAlg::read(alg).unwrap()), "{alg}");
    }
    let kept = scene.keys().await;
    scene.house.replace_keys(&scene.contoso, Replace::AtOnce).await;
    assert!(kept.takes(JweAlg::EcdhEs) && scene.keys().await.takes(JweAlg::RsaOaep256));
}
