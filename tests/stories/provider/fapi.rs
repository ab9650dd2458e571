//! Clients of banks and governments: one setting switches everything on (FAPI 2.0).

use serde_json::{Value, json};

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{Application, CALLBACK, ClientKey, House, Profile, RegistrationMode, Said, VERIFIER, answer};

crate::stories! {
    a_fapi_client_signs_somebody_in,
    a_fapi_client_may_do_nothing_less,
    requests_are_signed_under_message_signing,
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

async fn requests_are_signed_under_message_signing(house: House) {
    let bank = Bank::open(house, Profile::Fapi2MessageSigning).await;
    let plain = bank.asked(&[("login_hint", MIA)]);
    assert_eq!(bank.push(&plain).await.status, 400);
    let now = bank.scene.house.now().seconds();
    let mut claims: Value = plain.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<serde_json::Map<_, _>>().into();
    for (name, value) in
        [("iss", json!(bank.client.client_id)), ("aud", json!(bank.scene.contoso.issuer)), ("exp", json!(now + 300)), ("nbf", json!(now))]
    {
        claims[name] = value;
    }
    let jwt = bank.key.sign(&claims);
    let pushed = bank.push(&[("client_id".to_owned(), bank.client.client_id.clone()), ("request".to_owned(), jwt)]).await;
    let code = bank.code(&pushed).await;
    assert_eq!(bank.post("token", (&bank.scene.contoso.issuer, true), &exchange(&code)).await.status, 200);
}
