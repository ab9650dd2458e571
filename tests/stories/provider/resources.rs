//! Access tokens for APIs of the tenant (RFC 8707), and what APIs learn of the sign-in (RFC 9470).

use serde_json::json;

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{Admits, Application, ApplicationSettings, House, answer};

crate::stories! {
    a_token_is_for_the_resource_that_was_asked_for,
    a_resource_is_one_that_the_tenant_knows,
    a_guest_gets_no_token_for_an_api_that_admits_none,
    a_program_asks_for_a_resource,
    an_api_learns_how_and_when_somebody_signed_in,
    an_api_learns_nothing_of_the_tokens_of_another,
}

const BILLS: &str = "api://bills";
const STOCK: &str = "https://stock.example/v1";

impl Scene {
    /// An API of the tenant, open to members.
    async fn api(&self, uri: &str) -> Application {
        let differ = |settings: &mut ApplicationSettings| {
            settings.registration.identifier_uris = vec![uri.to_owned()];
            settings.assignment_required = false;
            settings.admits = Admits::Members;
        };
        self.house.application_with(&self.contoso, "Api", differ).await
    }
}

async fn a_token_is_for_the_resource_that_was_asked_for(house: House) {
    let scene = Scene::set(house).await;
    scene.api(BILLS).await;
    scene.api(STOCK).await;
    let mut mia = scene.mia().await;
    let issuer = scene.contoso.issuer.clone();
    let asked = [("resource", BILLS), ("resource", STOCK), ("resource", issuer.as_str()), ("scope", "openid offline_access")];
    let code = scene.code(&mut mia, &asked).await;
    let given = scene.exchange(&code).await;
    assert_eq!(claims_of(&given.token("access_token"))["aud"], BILLS, "the first, if nothing is said");
    let mut refresh = given.token("refresh_token");
    for resource in [STOCK, BILLS, issuer.as_str()] {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("resource", resource)];
        let again = scene.app.token(&scene.contoso, &scene.orders, &fields).await;
        assert_eq!(claims_of(&again.token("access_token"))["aud"], resource);
        let userinfo = scene.app.userinfo(&scene.contoso, &again.token("access_token")).await.status;
        assert_eq!(userinfo, if resource == issuer { 200 } else { 401 }, "a token for an API opens nothing here");
        refresh = again.token("refresh_token");
    }
    for (fields, error) in
        [(vec![("resource", "api://other")], "invalid_target"), (vec![("resource", BILLS), ("resource", STOCK)], "invalid_target")]
    {
        let fields = [&[("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())], fields.as_slice()].concat();
        assert_eq!(scene.app.token(&scene.contoso, &scene.orders, &fields).await.refusal(), (400, error.to_owned()));
    }
    // Nobody lost the family by it.
    scene.refresh(&refresh).await.token("access_token");
    // Who asked for none has a token for the issuer alone.
    let plain = scene.code(&mut mia, &[("scope", "openid offline_access")]).await;
    let plain = scene.exchange(&plain).await;
    assert_eq!(claims_of(&plain.token("access_token"))["aud"], issuer.as_str());
    let more = [("grant_type", "refresh_token"), ("refresh_token", &plain.token("refresh_token")), ("resource", BILLS)];
    assert_eq!(scene.app.token(&scene.contoso, &scene.orders, &more).await.refusal(), (400, "invalid_target".to_owned()));
}

async fn a_resource_is_one_that_the_tenant_knows(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let named = |settings: &mut ApplicationSettings| settings.registration.identifier_uris = vec!["api://theirs".to_owned()];
    scene.house.application_with(&fabrikam, "Api", named).await;
    for resource in ["api://theirs", "bills", "https://stock.example/#f", "https://10.0.0.1/"] {
        let mut mia = visitor();
        mia.open(&scene.ask(&[("resource", resource)])).await;
        assert_eq!(sent_back(&mia).0, "invalid_target", "{resource}");
    }
    let api = scene.api(BILLS).await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[("resource", BILLS), ("scope", "openid offline_access")]).await;
    let given = scene.exchange(&code).await;
    scene.house.remove_application(&scene.contoso, &api).await;
    assert_eq!(scene.refresh(&given.token("refresh_token")).await.refusal(), (400, "invalid_target".to_owned()));
    // A client that registered itself speaks for nobody's API, nor is it one.
    let said = scene.opens().await;
    let said = scene.app.register(&scene.contoso, Some(&said), json!({ "identifier_uris": [BILLS] })).await;
    assert_eq!((said.status, said.json().get("identifier_uris")), (201, None));
    mia.open(&scene.ask(&[("resource", BILLS)])).await;
    assert_eq!(sent_back(&mia).0, "invalid_target");
}

async fn a_guest_gets_no_token_for_an_api_that_admits_none(house: House) {
    let scene = Scene::set(house).await;
    scene.api(BILLS).await;
    let mut ann = scene.ann().await.browser;
    let code = scene.code(&mut ann, &[("resource", BILLS)]).await;
    assert_eq!(scene.exchange(&code).await.refusal(), (400, "invalid_target".to_owned()));
    let code = scene.code(&mut ann, &[]).await;
    scene.exchange(&code).await.token("access_token");
}

async fn a_program_asks_for_a_resource(house: House) {
    let scene = Scene::set(house).await;
    scene.api(BILLS).await;
    let ask = async |resource: &str| {
        scene.app.token(&scene.contoso, &scene.orders, &[("grant_type", "client_credentials"), ("resource", resource)]).await
    };
    for resource in [BILLS, scene.contoso.issuer.as_str()] {
        assert_eq!(claims_of(&ask(resource).await.token("access_token"))["aud"], resource);
    }
    assert_eq!(ask("api://other").await.refusal(), (400, "invalid_target".to_owned()));
}

async fn an_api_learns_how_and_when_somebody_signed_in(house: House) {
    let scene = Scene::set(house).await;
    let api = scene.api(BILLS).await;
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("login_hint", MIA), ("resource", BILLS)])).await;
    let signed_in_at = scene.house.now().seconds();
    scene.house.turn(std::time::Duration::from_secs(60));
    let code = scene.code(&mut mia, &[("resource", BILLS), ("max_age", "100"), ("acr_values", "1")]).await;
    let token = scene.exchange(&code).await.token("access_token");
    let own = [("client_id", api.client_id.as_str()), ("client_secret", api.secret.as_deref().unwrap()), ("token", token.as_str())];
    let told = scene.app.post(&format!("{}/introspect", scene.contoso.issuer), &[], &own).await.json();
    let claims = claims_of(&token);
    for told in [&told, &claims] {
        assert_eq!((&told["acr"], &told["auth_time"], &told["aud"]), (&json!("1"), &json!(signed_in_at), &json!(BILLS)), "{told}");
    }
    // The API asks for more: a fresher sign-in is asked for, a surer one cannot be had.
    mia.open(&scene.ask(&[("resource", BILLS), ("max_age", "10"), ("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "login_required");
    let essential = json!({ "id_token": { "acr": { "essential": true, "values": ["phr"] } } }).to_string();
    mia.open(&scene.ask(&[("resource", BILLS), ("claims", &essential)])).await;
    assert_eq!(sent_back(&mia).0, "unmet_authentication_requirements");
    assert!(answer(mia.beyond(), "code").is_none());
}

async fn an_api_learns_nothing_of_the_tokens_of_another(house: House) {
    let scene = Scene::set(house).await;
    let (bills, stock) = (scene.api(BILLS).await, scene.api(STOCK).await);
    let mut mia = scene.mia().await;
    let token = scene.exchange(&scene.code(&mut mia, &[("resource", BILLS)]).await).await.token("access_token");
    let url = format!("{}/introspect", scene.contoso.issuer);
    for (asker, is_told) in [(&bills, true), (&scene.orders, true), (&stock, false)] {
        let own = [("client_id", asker.client_id.as_str()), ("client_secret", asker.secret.as_deref().unwrap()), ("token", token.as_str())];
        let plain = scene.app.post(&url, &[], &own).await.json();
        let signed = scene.app.post(&url, &[("accept", "application/token-introspection+jwt")], &own).await;
        let signed = claims_of(&signed.body)["token_introspection"].clone();
        for told in [plain, signed] {
            assert_eq!((&told["active"], told.get("sub").is_some()), (&json!(is_told), is_told), "{told}");
        }
    }
}
