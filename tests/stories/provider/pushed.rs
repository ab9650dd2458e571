//! Requests that a client pushes before it sends the browser (RFC 9126).

use std::time::Duration;

use serde_json::json;

use super::{MIA, Scene, sent_back, sign_in, visitor};
use crate::cast::{Application, CALLBACK, ClientKey, ClientKind, House, PASSPHRASE, Said, answer, unsigned};

crate::stories! {
    a_pushed_request_is_answered_once_however_often_its_page_is_loaded,
    a_request_is_pushed_by_who_proves_it_and_brought_by_nobody_else,
    what_is_pushed_is_judged_by_the_same_rules,
    a_push_too_many_is_refused_and_its_neighbours_are_left_alone,
    where_pushing_is_required_nothing_else_is_taken,
    a_request_object_is_all_that_counts_when_it_is_pushed,
}

impl Scene {
    /// Pushes the usual request of `client`, changed.
    async fn push(&self, client: &Application, changed: &[(&str, &str)]) -> Said {
        let url = client.ask(&self.contoso, changed);
        let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let mut fields: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.extend(client.secret.as_ref().map(|secret| ("client_secret", secret.as_str())));
        self.app.post(&format!("{}/par", self.contoso.issuer), &[], &fields).await
    }

    fn brought(&self, client: &Application, request_uri: &str) -> url::Url {
        let mut url: url::Url = format!("{}/authorize", self.contoso.issuer).parse().unwrap();
        url.query_pairs_mut().append_pair("client_id", &client.client_id).append_pair("request_uri", request_uri);
        url
    }
}

fn name_of(said: &Said) -> String {
    assert_eq!((said.status, said.header("cache-control")), (201, "no-store"), "{said:?}");
    let told = said.json();
    let lasts = told["expires_in"].as_u64().unwrap();
    assert!((60..600).contains(&lasts), "{told}");
    told["request_uri"].as_str().unwrap().to_owned()
}

async fn a_pushed_request_is_answered_once_however_often_its_page_is_loaded(house: House) {
    let scene = Scene::set(house).await;
    let name = name_of(&scene.push(&scene.orders, &[("state", "pushed"), ("nonce", "pushed"), ("login_hint", MIA)]).await);
    assert!(name.starts_with("urn:ietf:params:oauth:request_uri:") && name.len() > 34 + 42);
    let mut url = scene.brought(&scene.orders, &name);
    url.query_pairs_mut().append_pair("state", "outside").append_pair("redirect_uri", CALLBACK);
    let (mut mia, mut other) = (visitor(), visitor());
    for window in [&mut mia, &mut other] {
        window.open(&url).await;
        window.open(&url).await;
    }
    // Longer than the name lives: what it began goes on.
    scene.house.turn(Duration::from_secs(900));
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    assert_eq!(answer(mia.beyond(), "state").as_deref(), Some("pushed"));
    let code = answer(mia.beyond(), "code").unwrap();
    assert_eq!(super::claims_of(&scene.exchange(&code).await.token("id_token"))["nonce"], "pushed");
    other.fill("password", PASSPHRASE).submit("Sign in").await;
    assert_eq!(other.page().status.as_u16(), 404, "another window gets no second answer");
    mia.open(&scene.brought(&scene.orders, &name)).await;
    mia.must_see("invalid_request_uri");
}

async fn a_request_is_pushed_by_who_proves_it_and_brought_by_nobody_else(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let bills = scene.house.application(&scene.contoso, "Bills").await;
    let wrong = Application { secret: Some("wrong".to_owned()), ..scene.orders.clone() };
    let none = Application { secret: None, ..scene.orders.clone() };
    for client in [&wrong, &none] {
        assert_eq!(scene.push(client, &[]).await.refusal(), (401, "invalid_client".to_owned()));
    }
    let name = name_of(&scene.push(&scene.orders, &[]).await);
    let elsewhere = name.replace("request_uri:", "request_uri:x");
    for url in [scene.brought(&bills, &name), scene.brought(&scene.orders, &elsewhere)] {
        mia.open(&url).await;
        mia.must_see("invalid_request_uri");
    }
    let fabrikam = scene.house.company("fabrikam").await;
    let theirs = scene.house.application(&fabrikam, "Orders").await;
    let mut there: url::Url = format!("{}/authorize", fabrikam.issuer).parse().unwrap();
    there.query_pairs_mut().append_pair("client_id", &theirs.client_id).append_pair("request_uri", &name);
    mia.open(&there).await;
    mia.must_see("invalid_request_uri");
    // Nobody who tried has spent it.
    mia.open(&scene.brought(&scene.orders, &name)).await;
    assert!(answer(mia.beyond(), "code").is_some());
    let late = name_of(&scene.push(&scene.orders, &[]).await);
    scene.house.turn(Duration::from_secs(120));
    mia.open(&scene.brought(&scene.orders, &late)).await;
    mia.must_see("invalid_request_uri");
}

async fn what_is_pushed_is_judged_by_the_same_rules(house: House) {
    let scene = Scene::set(house).await;
    for (changed, error) in [
        (("response_type", "id_token"), "unauthorized_client"),
        (("response_type", "x"), "unsupported_response_type"),
        (("redirect_uri", "https://evil.example/"), "invalid_request"),
        (("redirect_uri", ""), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("prompt", "none login"), "invalid_request"),
        (("request_uri", "urn:ietf:params:oauth:request_uri:x"), "invalid_request"),
        (("request", "a.b.c"), "invalid_request_object"),
        (("registration", "{}"), "registration_not_supported"),
    ] {
        assert_eq!(scene.push(&scene.orders, &[changed]).await.refusal(), (400, error.to_owned()), "{changed:?}");
    }
    let url = format!("{}/par", scene.contoso.issuer);
    assert_eq!(scene.app.send("GET", &url, &[], Vec::new()).await.status, 405);
    assert_eq!(scene.app.send("POST", &url, &[("content-type", "application/json")], b"{}".to_vec()).await.status, 400);
    let spa = scene.house.application_with(&scene.contoso, "Spa", |settings| settings.kind = ClientKind::Public).await;
    let spa = Application { secret: None, ..spa };
    name_of(&scene.push(&spa, &[]).await);
    assert_eq!(scene.push(&spa, &[("redirect_uri", "https://new.example/cb")]).await.refusal(), (400, "invalid_request".to_owned()));
}

async fn a_push_too_many_is_refused_and_its_neighbours_are_left_alone(house: House) {
    let scene = Scene::set(house).await;
    let phone = scene.house.application_with(&scene.contoso, "Phone", |settings| settings.kind = ClientKind::Public).await;
    let minute = Duration::from_secs(60);
    assert_eq!(scene.house.count("pushed_requests", "", minute, 6000).await, 6000);
    assert_eq!(scene.push(&phone, &[]).await.status, 503);
    assert_eq!(scene.house.count("pushed_requests", "", minute, 0).await, 6000, "what was refused cost nothing");
    name_of(&scene.push(&scene.orders, &[]).await);
}

async fn where_pushing_is_required_nothing_else_is_taken(house: House) {
    let scene = Scene::set(house).await;
    let client =
        scene.register(json!({ "require_pushed_authorization_requests": true, "token_endpoint_auth_method": "client_secret_post" }));
    let client = client.await;
    let mut mia = visitor();
    mia.open(&client.ask(&scene.contoso, &[])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request");
    let name = name_of(&scene.push(&client, &[("login_hint", MIA)]).await);
    sign_in(&mut mia, &scene.brought(&client, &name)).await;
    mia.submit("Allow").await;
    let code = answer(mia.beyond(), "code").unwrap();
    scene.app.exchange(&scene.contoso, &client, &code).await.token("id_token");
    scene.house.requires_pushed(&scene.contoso).await;
    mia.open(&scene.ask(&[])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request");
    let said = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await;
    assert_eq!(said.json()["require_pushed_authorization_requests"], true);
}

async fn a_request_object_is_all_that_counts_when_it_is_pushed(house: House) {
    let scene = Scene::set(house).await;
    let key = ClientKey::new("k");
    let wanted = json!({
        "jwks": { "keys": [key.jwk()] }, "require_signed_request_object": true, "token_endpoint_auth_method": "client_secret_post",
    });
    let client = scene.register(wanted).await;
    let mut claims = json!({
        "iss": client.client_id, "aud": scene.contoso.issuer, "client_id": client.client_id, "response_type": "code", "scope": "openid",
        "redirect_uri": CALLBACK, "state": "inside", "login_hint": MIA, "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    });
    let name = name_of(&scene.push(&client, &[("request", &key.sign(&claims)), ("nonce", "outside"), ("state", "outside")]).await);
    let mut mia = visitor();
    sign_in(&mut mia, &scene.brought(&client, &name)).await;
    mia.submit("Allow").await;
    assert_eq!(answer(mia.beyond(), "state").as_deref(), Some("inside"));
    let code = answer(mia.beyond(), "code").unwrap();
    let id_token = scene.app.exchange(&scene.contoso, &client, &code).await.token("id_token");
    assert_eq!(super::claims_of(&id_token).get("nonce"), None);
    assert_eq!(scene.push(&client, &[]).await.refusal(), (400, "invalid_request".to_owned()));
    assert_eq!(scene.push(&client, &[("request", &unsigned(&claims))]).await.refusal(), (400, "invalid_request_object".to_owned()));
    // What stands outside does not fill what the client did not sign.
    claims.as_object_mut().unwrap().remove("code_challenge");
    mia.open(&client.ask(&scene.contoso, &[("request", &key.sign(&claims))])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request");
    mia.open(&client.ask(&scene.contoso, &[])).await;
    assert_eq!(sent_back(&mia).0, "invalid_request");
}
