//! Clients of banks and governments: one setting switches everything on (FAPI 2.0).

pub(super) mod setting;

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, part_of, sent_back, sign_in, visitor};
use crate::cast::{Application, CALLBACK, ClientKey, House, Profile, RegistrationMode, Said, VERIFIER, answer, unsigned};

crate::stories! {
    a_fapi_client_signs_somebody_in,
    a_fapi_client_may_do_nothing_less,
    proofs_of_a_fapi_client_are_of_three_kinds_wherever_it_asks,
    requests_and_answers_are_signed_under_message_signing,
}

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A client held to FAPI, with its key.
struct Bank {
    scene: Scene,
    key: ClientKey,
    client: Application,
}

impl Bank {
    async fn open(house: House, profile: Profile) -> Self {
        let scene = Scene::set(house).await;
        scene.house.registers(&scene.contoso, RegistrationMode::Token, profile).await;
        let token = scene.house.registration_token(&scene.contoso, 5).await;
        let key = ClientKey::new("bank");
        let wanted = json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.jwk()] },
            "grant_types": ["authorization_code", "refresh_token"],
        });
        let weak = scene.app.register(&scene.contoso, Some(&token), json!({ "token_endpoint_auth_method": "client_secret_basic" })).await;
        assert_eq!(weak.refusal(), (400, "invalid_client_metadata".to_owned()));
        let said = scene.app.register(&scene.contoso, Some(&token), wanted).await;
        let told = said.json();
        assert_eq!((&told["require_pushed_authorization_requests"], &told["dpop_bound_access_tokens"]), (&json!(true), &json!(true)));
        assert_eq!(told["id_token_signed_response_alg"], "ES256");
        Self { client: said.client(), scene, key }
    }

    /// A request object that says what is asked, for five minutes.
    fn object(&self, asked: &[(String, String)]) -> Vec<(String, String)> {
        let now = self.scene.house.now().seconds();
        let mut claims: Value = asked.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<serde_json::Map<_, _>>().into();
        for (name, value) in [
            ("iss", json!(self.client.client_id)),
            ("aud", json!(self.scene.contoso.issuer)),
            ("exp", json!(now + 300)),
            ("nbf", json!(now)),
        ] {
            claims[name] = value;
        }
        vec![("client_id".to_owned(), self.client.client_id.clone()), ("request".to_owned(), self.key.sign(&claims))]
    }

    fn assertion(&self, aud: &str) -> String {
        let (id, now) = (&self.client.client_id, self.scene.house.now().seconds());
        self.key.sign(&json!({ "iss": id, "sub": id, "aud": aud, "exp": now + 60, "iat": now, "jti": crate::cast::word() }))
    }

    /// Posts to an endpoint, with what proves the client and perhaps a DPoP proof.
    async fn post(&self, endpoint: &str, (aud, is_proved): (&str, bool), fields: &[(&str, &str)]) -> Said {
        let url = format!("{}/{endpoint}", self.scene.contoso.issuer);
        let assertion = self.assertion(aud);
        let own = [("client_assertion_type", TYPE), ("client_assertion", assertion.as_str())];
        let claims = json!({ "jti": crate::cast::word(), "htm": "POST", "htu": url, "iat": self.scene.house.now().seconds() });
        let proof = self.key.proof(&claims);
        let headers: &[(&str, &str)] = if is_proved { &[("dpop", &proof)] } else { &[] };
        self.scene.app.post(&url, headers, &[&own[..], fields].concat()).await
    }

    fn asked(&self, changed: &[(&str, &str)]) -> Vec<(String, String)> {
        self.client.ask(&self.scene.contoso, changed).query_pairs().into_owned().collect()
    }

    async fn push(&self, asked: &[(String, String)]) -> Said {
        let fields: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post("par", (&self.scene.contoso.issuer, true), &fields).await
    }

    fn brought(&self, said: &Said) -> url::Url {
        let mut url: url::Url = format!("{}/authorize", self.scene.contoso.issuer).parse().unwrap();
        let told = said.json();
        let name = told["request_uri"].as_str().unwrap_or_else(|| panic!("{said:?}"));
        url.query_pairs_mut().append_pair("client_id", &self.client.client_id).append_pair("request_uri", name);
        url
    }

    async fn code(&self, said: &Said) -> String {
        let mut mia = visitor();
        sign_in(&mut mia, &self.brought(said)).await;
        mia.submit("Allow").await;
        assert_eq!(answer(mia.beyond(), "iss").as_deref(), Some(self.scene.contoso.issuer.as_str()));
        answer(mia.beyond(), "code").unwrap_or_else(|| panic!("no code in {}", mia.beyond()))
    }

    /// What the signed answer says, beside which nothing stands.
    async fn signed_answer(&self, said: &Said, button: &str) -> Value {
        let mut mia = visitor();
        sign_in(&mut mia, &self.brought(said)).await;
        mia.submit(button).await;
        assert_eq!(mia.beyond().query_pairs().count(), 1, "{}", mia.beyond());
        let jwt = answer(mia.beyond(), "response").unwrap_or_else(|| panic!("no JWT in {}", mia.beyond()));
        assert!(self.scene.keys().await.signed(&jwt, crate::cast::JwsAlg::ES256), "{jwt}");
        let claims = claims_of(&jwt);
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(self.scene.contoso.issuer), &json!(self.client.client_id)));
        claims
    }
}

fn exchange(code: &str) -> [(&str, &str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]
}

async fn a_fapi_client_signs_somebody_in(house: House) {
    let bank = Bank::open(house, Profile::Fapi2Security).await;
    let issuer = bank.scene.contoso.issuer.clone();
    let pushed = bank.push(&bank.asked(&[("scope", "openid offline_access"), ("login_hint", MIA), ("prompt", "consent")])).await;
    let code = bank.code(&pushed).await;
    let given = bank.post("token", (&issuer, true), &exchange(&code)).await;
    assert_eq!(given.token("token_type"), "DPoP");
    assert_eq!(claims_of(&given.token("access_token"))["cnf"]["jkt"], bank.key.thumbprint());
    assert_eq!(super::part_of(&given.token("id_token"), 0)["alg"], "ES256");
    let token = given.token("refresh_token");
    for _ in 0..2 {
        let said = bank.post("token", (&issuer, true), &[("grant_type", "refresh_token"), ("refresh_token", &token)]).await;
        assert_eq!((said.status, said.json().get("refresh_token")), (200, None), "it is never rotated");
    }
}

async fn a_fapi_client_may_do_nothing_less(house: House) {
    let bank = Bank::open(house, Profile::Fapi2Security).await;
    let issuer = bank.scene.contoso.issuer.clone();
    let mut mia = visitor();
    mia.open(&bank.client.ask(&bank.scene.contoso, &[])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request", "it was not pushed");
    for changed in [("response_type", "code id_token"), ("code_challenge", ""), ("code_challenge_method", "plain")] {
        assert_eq!(bank.push(&bank.asked(&[changed])).await.status, 400, "{changed:?}");
    }
    let object = [("client_id".to_owned(), bank.client.client_id.clone()), ("request".to_owned(), unsigned(&json!({ "state": "s" })))];
    assert_eq!(bank.push(&object).await.refusal(), (400, "invalid_request_object".to_owned()), "it is not signed");
    let pushed = bank.push(&bank.asked(&[("login_hint", MIA)])).await;
    let code = bank.code(&pushed).await;
    let aud = format!("{issuer}/token");
    assert_eq!(bank.post("token", (&aud, true), &exchange(&code)).await.refusal(), (401, "invalid_client".to_owned()), "aud is the issuer");
    assert_eq!(bank.post("token", (&issuer, false), &exchange(&code)).await.refusal(), (400, "invalid_request".to_owned()), "no key");
    let other = ClientKey::new("other");
    let url = format!("{issuer}/token");
    let claims = json!({ "jti": crate::cast::word(), "htm": "POST", "htu": url, "iat": bank.scene.house.now().seconds() });
    let (proof, assertion) = (other.proof(&claims), bank.assertion(&issuer));
    let own = [("client_assertion_type", TYPE), ("client_assertion", assertion.as_str())];
    let said = bank.scene.app.post(&url, &[("dpop", &proof)], &[&own[..], &exchange(&code)].concat()).await;
    assert_eq!(said.refusal(), (400, "invalid_grant".to_owned()), "the key that was pushed along is announced");
    assert_eq!(bank.post("token", (&issuer, true), &exchange(&code)).await.status, 200);
}

async fn proofs_of_a_fapi_client_are_of_three_kinds_wherever_it_asks(house: House) {
    let bank = Bank::open(house, Profile::Fapi2Security).await;
    let issuer = &bank.scene.contoso.issuer;
    let code = bank.code(&bank.push(&bank.asked(&[("login_hint", MIA)])).await).await;
    let token = bank.post("token", (issuer, true), &exchange(&code)).await.token("access_token");
    let url = format!("{issuer}/userinfo");
    let ath = crate::cast::sha256(&token);
    let told = async |alg: &str| {
        let now = bank.scene.house.now().seconds();
        let claims = json!({ "jti": crate::cast::word(), "htm": "GET", "htu": url, "iat": now, "ath": ath });
        let (proof, authorization) = (bank.key.proof_said_to_be(alg, &claims), format!("DPoP {token}"));
        bank.scene.app.send("GET", &url, &[("dpop", &proof), ("authorization", &authorization)], Vec::new()).await
    };
    assert_eq!(told("ES256").await.status, 200);
    let said = told("RS256").await;
    assert_eq!(said.status, 401);
    assert!(said.header("www-authenticate").contains("that alg is not supported for DPoP proofs"), "{said:?}");
    for endpoint in ["par", "token"] {
        let url = format!("{issuer}/{endpoint}");
        let claims = json!({ "jti": crate::cast::word(), "htm": "POST", "htu": url, "iat": bank.scene.house.now().seconds() });
        let (proof, assertion) = (bank.key.proof_said_to_be("RS256", &claims), bank.assertion(issuer));
        let own = [("client_assertion_type", TYPE), ("client_assertion", assertion.as_str())];
        let said = bank.scene.app.post(&url, &[("dpop", &proof)], &[&own[..], &exchange("x")].concat()).await;
        assert_eq!(said.refusal(), (400, "invalid_dpop_proof".to_owned()), "{endpoint}");
        assert_eq!(said.json()["error_description"], "that alg is not supported for DPoP proofs", "{endpoint}");
    }
}

async fn requests_and_answers_are_signed_under_message_signing(house: House) {
    let bank = Bank::open(house, Profile::Fapi2MessageSigning).await;
    let plain = bank.asked(&[("login_hint", MIA), ("response_mode", "jwt")]);
    assert_eq!(bank.push(&plain).await.refusal(), (400, "invalid_request".to_owned()), "there is no object");
    let object = [("client_id".to_owned(), bank.client.client_id.clone()), ("request".to_owned(), unsigned(&json!({ "state": "s" })))];
    assert_eq!(bank.push(&object).await.refusal(), (400, "invalid_request_object".to_owned()), "it is not signed");
    for changed in [[("login_hint", MIA), ("response_mode", "")], [("login_hint", MIA), ("response_mode", "query")]] {
        let said = bank.push(&bank.object(&bank.asked(&changed))).await;
        assert_eq!(said.refusal(), (400, "invalid_request".to_owned()), "{changed:?}: its answer would not be signed");
    }
    let pushed = bank.push(&bank.object(&plain)).await;
    let claims = bank.signed_answer(&pushed, "Allow").await;
    let given = bank.post("token", (&bank.scene.contoso.issuer, true), &exchange(claims["code"].as_str().unwrap())).await;
    assert_eq!(given.status, 200);
    let again = bank.asked(&[("login_hint", MIA), ("response_mode", "jwt"), ("prompt", "consent")]);
    let refused = bank.signed_answer(&bank.push(&bank.object(&again)).await, "Deny").await;
    assert_eq!((&refused["error"], refused.get("code")), (&json!("access_denied"), None));

    let mut unsure = visitor();
    unsure.open(&bank.brought(&bank.push(&bank.object(&plain)).await)).await;
    unsure.follow("Cancel").await;
    let refused = claims_of(&answer(unsure.beyond(), "response").unwrap_or_else(|| panic!("no JWT in {}", unsure.beyond())));
    assert_eq!((&refused["error"], &refused["iss"]), (&json!("access_denied"), &json!(bank.scene.contoso.issuer)));
    assert_eq!((refused["state"].is_string(), unsure.beyond().query_pairs().count()), (true, 1));

    // Nobody who is held to it is told of a token in a way that could be denied.
    let token = given.token("access_token");
    let said = bank.post("introspect", (&bank.scene.contoso.issuer, false), &[("token", &token)]).await;
    assert_eq!((said.status, said.header("content-type")), (200, "application/token-introspection+jwt"));
    assert_eq!((&part_of(&said.body, 0)["alg"], &claims_of(&said.body)["token_introspection"]["active"]), (&json!("ES256"), &json!(true)));
}
