//! Tokens that are bound to a key of the application's own.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Scene, claims_of};
use crate::cast::{Application, CALLBACK, ClientKey, ClientKind, House, Said, VERIFIER};

crate::stories! {
    a_token_is_bound_to_the_key_that_asked_for_it,
    what_is_bound_is_worth_nothing_without_its_key,
    a_proof_counts_once_and_only_as_it_was_meant,
    a_proof_may_need_a_nonce_of_ours,
    a_code_goes_with_the_key_that_was_announced,
    a_public_clients_refresh_token_is_bound_and_kept,
    a_family_that_is_bound_late_still_finds_its_thief,
    a_client_that_registered_for_bound_tokens_gets_no_others,
    the_admin_api_takes_bound_tokens,
}

const AS_ITSELF: (&str, &str) = ("grant_type", "client_credentials");

impl Scene {
    /// A proof for a request of this house; `changed` replaces claims.
    pub(super) fn proof(&self, key: &ClientKey, (method, url): (&str, &str), token: Option<&str>, changed: &Value) -> String {
        let mut claims = json!({ "jti": crate::cast::word(), "htm": method, "htu": url, "iat": self.house.now().seconds() });
        if let Some(token) = token {
            claims["ath"] = json!(crate::cast::sha256(token));
        }
        for (name, value) in changed.as_object().unwrap() {
            claims[name] = value.clone();
        }
        key.proof(&claims)
    }

    fn token_url(&self) -> String {
        format!("{}/token", self.contoso.issuer)
    }

    /// Asks the token endpoint as `application`, with a proof by `key`.
    pub(super) async fn ask_bound(&self, application: &Application, key: &ClientKey, fields: &[(&str, &str)]) -> Said {
        let url = self.token_url();
        let proof = self.proof(key, ("POST", &url), None, &json!({}));
        self.ask_with_proofs(application, &[&proof], fields).await
    }

    async fn ask_with_proofs(&self, application: &Application, proofs: &[&str], fields: &[(&str, &str)]) -> Said {
        let mut own = vec![("client_id", application.client_id.as_str())];
        own.extend(application.secret.as_ref().map(|secret| ("client_secret", secret.as_str())));
        let headers: Vec<(&str, &str)> = proofs.iter().map(|proof| ("dpop", *proof)).collect();
        self.app.post(&self.token_url(), &headers, &[&own, fields].concat()).await
    }

    async fn userinfo_bound(&self, key: &ClientKey, token: &str) -> Said {
        let url = format!("{}/userinfo", self.contoso.issuer);
        let proof = self.proof(key, ("GET", &url), Some(token), &json!({}));
        let header = format!("DPoP {token}");
        self.app.send("GET", &url, &[("authorization", &header), ("dpop", &proof)], Vec::new()).await
    }

    /// An application that runs where no secret can be kept.
    async fn native(&self) -> Application {
        let differ = |settings: &mut crate::cast::ApplicationSettings| {
            settings.kind = ClientKind::Public;
            settings.client_credentials = false;
            settings.assignment_required = false;
        };
        self.house.application_with(&self.contoso, "Pocket", differ).await
    }

    /// A code of Mia's for `application`.
    async fn code_for(&self, application: &Application, changed: &[(&str, &str)]) -> String {
        let mut mia = self.mia().await;
        mia.open(&application.ask(&self.contoso, changed)).await;
        crate::cast::answer(mia.beyond(), "code").unwrap_or_else(|| panic!("no code in {}", mia.beyond()))
    }
}

fn exchange(code: &str) -> [(&str, &str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]
}

fn refresh(token: &str) -> [(&str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}

/// The challenges of an answer, the first of them first.
fn challenges(said: &Said) -> Vec<String> {
    said.headers.get_all("www-authenticate").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

async fn a_token_is_bound_to_the_key_that_asked_for_it(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("dpop");
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[("scope", "openid email offline_access")]).await;
    let given = scene.ask_bound(&scene.orders, &key, &exchange(&code)).await;
    assert_eq!((given.token("token_type").as_str(), given.header("dpop-nonce").is_empty()), ("DPoP", false));
    assert_eq!(given.header("access-control-expose-headers"), "WWW-Authenticate, DPoP-Nonce");
    let token = given.token("access_token");
    assert_eq!(claims_of(&token)["cnf"], json!({ "jkt": key.thumbprint() }));
    for _ in 0..2 {
        let said = scene.userinfo_bound(&key, &token).await;
        assert_eq!((said.status, said.json()["email"].as_str()), (200, Some("mia@contoso.example")), "{said:?}");
    }
    let own = [("client_id", scene.orders.client_id.as_str()), ("client_secret", scene.orders.secret.as_deref().unwrap())];
    let fields = [&own[..], &[("token", token.as_str())]].concat();
    let told = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &[], &fields).await.json();
    assert_eq!((&told["cnf"]["jkt"], &told["token_type"]), (&json!(key.thumbprint()), &json!("DPoP")));
    // A client that proves itself keeps its refresh token, and may take another key (SECURITY 18).
    let other = ClientKey::new("other");
    let token = given.token("refresh_token");
    for key in [&key, &other, &other] {
        let said = scene.ask_bound(&scene.orders, key, &refresh(&token)).await;
        assert_eq!(claims_of(&said.token("access_token"))["cnf"]["jkt"], key.thumbprint());
        assert!(said.json().get("refresh_token").is_none(), "it is kept");
    }
    let program = scene.ask_bound(&scene.orders, &key, &[AS_ITSELF]).await;
    assert_eq!(claims_of(&program.token("access_token"))["cnf"]["jkt"], key.thumbprint());
    let plain = scene.app.token(&scene.contoso, &scene.orders, &[AS_ITSELF]).await;
    assert_eq!((plain.token("token_type").as_str(), plain.header("dpop-nonce")), ("Bearer", ""));
    assert!(claims_of(&plain.token("access_token")).get("cnf").is_none());
}

async fn what_is_bound_is_worth_nothing_without_its_key(house: House) {
    let scene = Scene::set(house).await;
    let (key, thief) = (ClientKey::new("dpop"), ClientKey::new("thief"));
    let mut mia = scene.mia().await;
    let token = scene.ask_bound(&scene.orders, &key, &exchange(&scene.code(&mut mia, &[]).await)).await.token("access_token");
    let plain = scene.exchange(&scene.code(&mut mia, &[]).await).await.token("access_token");
    let url = format!("{}/userinfo", scene.contoso.issuer);
    let issuer = &scene.contoso.issuer;
    for seen_before in [false, true] {
        let as_bearer = scene.app.userinfo(&scene.contoso, &token).await;
        assert_eq!(as_bearer.status, 401, "{seen_before}");
        assert!(challenges(&as_bearer)[0].starts_with(&format!("Bearer realm=\"{issuer}\", error=\"invalid_token\"")), "{as_bearer:?}");
        assert!(challenges(&as_bearer)[1].starts_with("DPoP realm="), "{as_bearer:?}");
        assert_eq!(scene.userinfo_bound(&thief, &token).await.status, 401);
        let in_form = scene.app.post(&url, &[], &[("access_token", &token)]).await;
        assert_eq!(in_form.status, 401);
        let header = format!("DPoP {token}");
        let without = scene.app.send("GET", &url, &[("authorization", &header)], Vec::new()).await;
        assert!(without.status == 401 && challenges(&without)[0].contains("error=\"invalid_dpop_proof\""), "{without:?}");
        assert_eq!(scene.userinfo_bound(&key, &token).await.status, 200);
    }
    let unbound = scene.userinfo_bound(&key, &plain).await;
    assert!(unbound.status == 401 && challenges(&unbound)[0].starts_with("DPoP realm="), "{unbound:?}");
    assert!(challenges(&unbound)[0].contains("error=\"invalid_token\"") && challenges(&unbound)[0].contains("algs=\"RS256 "));
    assert_eq!(scene.app.userinfo(&scene.contoso, &plain).await.status, 200);
}

async fn a_proof_counts_once_and_only_as_it_was_meant(house: House) {
    let scene = Scene::set(house).await;
    let (key, url) = (ClientKey::new("dpop"), scene.token_url());
    let proof = |changed: Value| scene.proof(&key, ("POST", &url), None, &changed);
    let refused = (400, "invalid_dpop_proof".to_owned());
    let good = proof(json!({}));
    assert_eq!(scene.ask_with_proofs(&scene.orders, &[&good], &[AS_ITSELF]).await.status, 200);
    assert_eq!(scene.ask_with_proofs(&scene.orders, &[&good], &[AS_ITSELF]).await.refusal(), refused, "it was used before");
    let two = [proof(json!({})), proof(json!({}))];
    assert_eq!(scene.ask_with_proofs(&scene.orders, &[&two[0], &two[1]], &[AS_ITSELF]).await.refusal(), refused);
    let now = scene.house.now().seconds();
    for changed in [
        json!({ "htm": "GET" }),
        json!({ "htu": format!("{}/userinfo", scene.contoso.issuer) }),
        json!({ "htu": url.replace("127.0.0.1", "localhost") }),
        json!({ "iat": now - 3_600 }),
        json!({ "iat": now + 3_600 }),
        json!({ "jti": null }),
    ] {
        let said = scene.ask_with_proofs(&scene.orders, &[&proof(changed.clone())], &[AS_ITSELF]).await;
        assert_eq!(said.refusal(), refused, "{changed}");
    }
    let mut parts: Vec<String> = proof(json!({})).split('.').map(str::to_owned).collect();
    parts[2] = proof(json!({})).split('.').nth(2).unwrap().to_owned();
    assert_eq!(scene.ask_with_proofs(&scene.orders, &[&parts.join(".")], &[AS_ITSELF]).await.refusal(), refused, "another signature");
    assert_eq!(scene.ask_with_proofs(&scene.orders, &["nonsense"], &[AS_ITSELF]).await.refusal(), refused);
    let with_query = proof(json!({ "htu": format!("{url}?a=b#c"), "iat": now + 10 }));
    assert_eq!(scene.ask_with_proofs(&scene.orders, &[&with_query], &[AS_ITSELF]).await.status, 200);
}

async fn a_proof_may_need_a_nonce_of_ours(house: House) {
    let scene = Scene::set(house).await;
    scene.house.demands_dpop_nonces(&scene.contoso).await;
    let (key, url) = (ClientKey::new("dpop"), scene.token_url());
    let ask = async |changed: Value| {
        let proof = scene.proof(&key, ("POST", &url), None, &changed);
        scene.ask_with_proofs(&scene.orders, &[&proof], &[AS_ITSELF]).await
    };
    let first = ask(json!({})).await;
    assert_eq!(first.refusal(), (400, "use_dpop_nonce".to_owned()));
    let nonce = first.header("dpop-nonce").to_owned();
    let late = ask(json!({ "nonce": nonce, "iat": 5 })).await;
    assert_eq!(late.status, 200, "a client whose clock is late has a way: {late:?}");
    let ahead = scene.house.now().seconds() + 120;
    let early = ask(json!({ "nonce": nonce, "iat": ahead })).await;
    assert_eq!(early.refusal(), (400, "invalid_dpop_proof".to_owned()), "nothing is from the future");
    let over = ask(json!({ "nonce": nonce, "exp": ahead - 121 })).await;
    assert_eq!(over.refusal(), (400, "invalid_dpop_proof".to_owned()));
    scene.house.turn(Duration::from_secs(240));
    let said = ask(json!({ "nonce": nonce })).await;
    assert_eq!(said.status, 200);
    assert_ne!(said.header("dpop-nonce"), nonce, "the next one is told in time");
    let token = said.token("access_token");
    scene.house.turn(Duration::from_secs(180));
    for wrong in [json!(nonce), json!("made.up"), json!("")] {
        assert_eq!(ask(json!({ "nonce": wrong })).await.refusal(), (400, "use_dpop_nonce".to_owned()), "{wrong}");
    }
    let said = scene.userinfo_bound(&key, &token).await;
    assert!(said.status == 401 && challenges(&said)[0].contains("error=\"use_dpop_nonce\""), "{said:?}");
    assert!(!said.header("dpop-nonce").is_empty());
}

async fn a_code_goes_with_the_key_that_was_announced(house: House) {
    let scene = Scene::set(house).await;
    let (key, thief) = (ClientKey::new("dpop"), ClientKey::new("thief"));
    let announced = key.thumbprint();
    let code = scene.code_for(&scene.orders, &[("dpop_jkt", &announced)]).await;
    let refused = (400, "invalid_grant".to_owned());
    assert_eq!(scene.exchange(&code).await.refusal(), refused, "without any key");
    assert_eq!(scene.ask_bound(&scene.orders, &thief, &exchange(&code)).await.refusal(), refused);
    assert_eq!(scene.ask_bound(&scene.orders, &key, &exchange(&code)).await.status, 200);
    let mut mia = scene.mia().await;
    mia.open(&scene.ask(&[("dpop_jkt", "short")])).await;
    assert_eq!(super::sent_back(&mia).0, "invalid_request");
}

async fn a_public_clients_refresh_token_is_bound_and_kept(house: House) {
    let scene = Scene::set(house).await;
    let (key, thief) = (ClientKey::new("dpop"), ClientKey::new("thief"));
    let native = scene.native().await;
    let code = scene.code_for(&native, &[("scope", "openid offline_access")]).await;
    let given = scene.ask_bound(&native, &key, &exchange(&code)).await;
    let token = given.token("refresh_token");
    let refused = (400, "invalid_grant".to_owned());
    assert_eq!(scene.app.refresh(&scene.contoso, &native, &token).await.refusal(), refused, "without its key");
    assert_eq!(scene.ask_bound(&native, &thief, &refresh(&token)).await.refusal(), refused);
    for _ in 0..3 {
        scene.house.turn(Duration::from_secs(13 * 86_400));
        let said = scene.ask_bound(&native, &key, &refresh(&token)).await;
        assert_eq!((said.status, said.json().get("refresh_token")), (200, None), "each use lets it live on");
    }
    scene.house.turn(Duration::from_secs(15 * 86_400));
    assert_eq!(scene.ask_bound(&native, &key, &refresh(&token)).await.refusal(), refused);
}

async fn a_family_that_is_bound_late_still_finds_its_thief(house: House) {
    let scene = Scene::set(house).await;
    let (key, thief) = (ClientKey::new("dpop"), ClientKey::new("thief"));
    let native = scene.native().await;
    let code = scene.code_for(&native, &[("scope", "openid offline_access")]).await;
    let first = scene.app.exchange(&scene.contoso, &native, &code).await.token("refresh_token");
    let second = scene.ask_bound(&native, &key, &refresh(&first)).await.token("refresh_token");
    let refused = (400, "invalid_grant".to_owned());
    // A retry gets a sibling with the same key only (SECURITY 18).
    assert_eq!(scene.app.refresh(&scene.contoso, &native, &first).await.refusal(), refused);
    assert_eq!(scene.ask_bound(&native, &thief, &refresh(&first)).await.refusal(), refused);
    let sibling = scene.ask_bound(&native, &key, &refresh(&first)).await.token("refresh_token");
    for token in [&second, &sibling] {
        assert_eq!(scene.ask_bound(&native, &key, &refresh(token)).await.status, 200);
        assert_eq!(scene.app.refresh(&scene.contoso, &native, token).await.refusal(), refused);
    }
    scene.house.turn(Duration::from_secs(11));
    assert_eq!(scene.app.refresh(&scene.contoso, &native, &first).await.refusal(), refused);
    assert_eq!(scene.ask_bound(&native, &key, &refresh(&second)).await.refusal(), refused, "the family has ended");
}

async fn a_client_that_registered_for_bound_tokens_gets_no_others(house: House) {
    let scene = Scene::set(house).await;
    let wanted = json!({
        "dpop_bound_access_tokens": true, "grant_types": ["client_credentials"], "redirect_uris": [],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let client = scene.register(wanted).await;
    assert_eq!(scene.app.token(&scene.contoso, &client, &[AS_ITSELF]).await.refusal(), (400, "invalid_request".to_owned()));
    let said = scene.ask_bound(&client, &ClientKey::new("dpop"), &[AS_ITSELF]).await;
    assert_eq!(said.token("token_type"), "DPoP");
}

async fn the_admin_api_takes_bound_tokens(house: House) {
    let scene = Scene::set(house).await;
    scene.house.empower(&scene.contoso, &scene.orders, crate::cast::DirectoryRole::GlobalAdministrator).await;
    let (key, thief) = (ClientKey::new("dpop"), ClientKey::new("thief"));
    let scope = format!("{}/v1.0/.default", scene.contoso.issuer);
    let token = scene.ask_bound(&scene.orders, &key, &[AS_ITSELF, ("scope", &scope)]).await.token("access_token");
    let url = scene.house.at("/v1.0/users?$top=1").to_string();
    let call = async |key: &ClientKey, method: &str| {
        let proof = scene.proof(key, (method, scene.house.at("/v1.0/users").as_str()), Some(&token), &json!({}));
        let header = format!("DPoP {token}");
        scene.app.send("GET", &url, &[("authorization", &header), ("dpop", &proof)], Vec::new()).await
    };
    let said = call(&key, "GET").await;
    assert_eq!((said.status, said.header("dpop-nonce").is_empty()), (200, false), "{said:?}");
    assert_eq!((call(&key, "POST").await.status, call(&thief, "GET").await.status), (401, 401));
    let as_bearer = scene.app.get(&url, Some(&token)).await;
    assert_eq!(as_bearer.status, 401);
    assert!(challenges(&as_bearer)[1].starts_with("DPoP realm="), "{as_bearer:?}");
}
