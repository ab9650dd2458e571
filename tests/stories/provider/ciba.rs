//! A client asks for a person by name, who answers on a device of their own (OpenID CIBA Core 1.0).

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::{MIA, Scene, claims_of};
use crate::cast::{
    Admits, Application, Backchannel, ClientKey, DeliveryMode, DetailsType, GrantType, House, JwsAlg, PASSPHRASE, Said, Site, Visitor,
    unsigned,
};

crate::stories! {
    a_person_asked_by_name_answers_from_the_letter,
    a_person_asked_by_name_answers_from_their_own_page,
    whoever_was_asked_may_say_no,
    nobody_else_answers_for_them,
    an_application_learns_nothing_of_who_is_here,
    an_id_token_says_whom_to_ask,
    nobody_is_flooded_with_letters,
    an_application_is_called_when_the_person_answered,
    an_answer_is_fetched_once_and_only_as_it_was_asked,
    a_request_by_name_ends_in_time,
    people_are_asked_by_name_only_where_that_is_wanted,
    whoever_is_registered_to_sign_signs_all_that_is_asked,
    what_is_asked_by_name_beside_scopes_is_shown_and_told,
}

const CIBA: GrantType = GrantType::Ciba;
const ALLOW: &str = "It is mine: let it in";

/// A till that asks for customers.
struct Till {
    scene: Scene,
    client: Application,
}

impl Till {
    async fn set(house: House) -> Self {
        Self::set_with(house, None).await
    }

    async fn set_with(house: House, backchannel: Option<Backchannel>) -> Self {
        let scene = Scene::set(house).await;
        scene.house.takes(&scene.contoso, &[CIBA]).await;
        let client = scene
            .house
            .application_with(&scene.contoso, "Till", |settings| {
                settings.redirect_uris.clear();
                settings.assignment_required = false;
                settings.admits = Admits::AssignedGuests;
                settings.registration.grant_types = Some(vec![CIBA, GrantType::RefreshToken]);
                settings.registration.backchannel = backchannel;
            })
            .await;
        Self { scene, client }
    }

    async fn ask(&self, more: &[(&str, &str)]) -> Said {
        let own = [("client_id", self.client.client_id.as_str()), ("client_secret", self.client.secret.as_deref().unwrap())];
        let usual = [("scope", "openid offline_access"), ("login_hint", MIA), ("binding_message", "W4SCT")];
        let kept = usual.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
        let added = more.iter().copied().filter(|(_, value)| !value.is_empty());
        let fields: Vec<_> = own.into_iter().chain(kept).chain(added).collect();
        let said = self.scene.app.post(&format!("{}/bc-authorize", self.scene.contoso.issuer), &[], &fields).await;
        self.scene.house.work().await;
        said
    }

    async fn asked(&self, more: &[(&str, &str)]) -> Value {
        let said = self.ask(more).await;
        assert_eq!((said.status, said.header("cache-control")), (200, "no-store"), "{said:?}");
        said.json()
    }

    async fn poll(&self, told: &Value) -> Said {
        let fields = [("grant_type", CIBA.as_str()), ("auth_req_id", told["auth_req_id"].as_str().unwrap())];
        self.scene.app.token(&self.scene.contoso, &self.client, &fields).await
    }

    /// The link of the newest letter to Mia.
    async fn link(&self) -> Url {
        self.scene.house.mailbox(MIA).letters().pop().expect("a letter").link("/asked/")
    }
}

fn bad(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

async fn a_person_asked_by_name_answers_from_the_letter(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    assert_eq!((told["expires_in"].as_i64(), told["interval"].as_i64()), (Some(300), Some(5)));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"));
    assert_eq!(till.poll(&told).await.refusal(), bad("slow_down"));
    let mut mia = Visitor::new();
    mia.open(&till.link().await).await;
    assert!(!mia.sees("W4SCT"), "the link tells nothing to whoever holds it");
    mia.fill("address", MIA).submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    for named in ["Till", "Contoso", "W4SCT", "127.0.0.1", "less than a minute ago", MIA] {
        mia.must_see(named);
    }
    till.scene.house.turn(Duration::from_secs(20));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"), "the link alone answers nothing");
    mia.submit(ALLOW).await;
    mia.must_see("The device is signed in");
    let given = till.poll(&told).await;
    assert_eq!(claims_of(&given.token("id_token"))["aud"], till.client.client_id);
    assert_eq!(till.scene.app.userinfo(&till.scene.contoso, &given.token("access_token")).await.status, 200);
    let again = till.scene.app.refresh(&till.scene.contoso, &till.client, &given.token("refresh_token")).await;
    assert_eq!(again.status, 200);
}

async fn a_person_asked_by_name_answers_from_their_own_page(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    mia.must_see("W4SCT");
    mia.follow("Answer").await;
    mia.submit(ALLOW).await;
    assert_eq!(till.poll(&told).await.status, 200);
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    assert!(!mia.sees("W4SCT"), "nothing waits any more");
}

async fn whoever_was_asked_may_say_no(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit("Decline").await;
    mia.must_see("The device is not let in");
    assert_eq!(till.poll(&told).await.refusal(), bad("access_denied"));
    mia.open(&till.link().await).await;
    mia.must_see("This request is over");
}

async fn nobody_else_answers_for_them(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    till.scene.member("kim@contoso.example", "Kim").await;
    let mut kim = super::visitor();
    super::sign_in(&mut kim, &till.scene.ask(&[("login_hint", "kim@contoso.example")])).await;
    kim.open(&till.link().await).await;
    kim.fill("address", "kim@contoso.example").submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.must_see("Somebody else was asked");
    assert!(!kim.sees("W4SCT") && !kim.sees(MIA));
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"));
    let fabrikam = till.scene.house.company("fabrikam").await;
    let elsewhere = till.link().await.as_str().replace("/contoso/", "/fabrikam/").parse().unwrap();
    kim.open(&elsewhere).await;
    assert_eq!(kim.page().status, 404, "{}", fabrikam.name);
    // It is Mia's browser after all: she goes on from where Kim was refused.
    kim.open(&till.link().await).await;
    kim.fill("address", "kim@contoso.example").submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.follow("Try again").await;
    kim.fill("address", MIA).submit("Continue").await;
    kim.fill("password", PASSPHRASE).submit("Sign in").await;
    kim.must_see("W4SCT");
}

async fn an_application_learns_nothing_of_who_is_here(house: House) {
    let till = Till::set(house).await;
    let ann = till.scene.ann().await;
    for nobody in ["nobody@contoso.example", "not an address", "ann@fabrikam.example", &ann.at_home.to_string()] {
        let told = till.asked(&[("login_hint", nobody)]).await;
        assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"), "{nobody}");
        till.scene.house.turn(Duration::from_secs(300));
        assert_eq!(till.poll(&told).await.refusal(), bad("expired_token"), "{nobody}");
    }
    assert!(till.scene.house.mailbox("nobody@contoso.example").letters().is_empty());
    let before = till.scene.house.mailbox("ann@fabrikam.example").letters().len();
    till.scene.house.change_application(&till.scene.contoso, &till.client, |settings| settings.admits = Admits::AllGuests).await;
    till.asked(&[("login_hint", "ann@fabrikam.example")]).await;
    assert_eq!(till.scene.house.mailbox("ann@fabrikam.example").letters().len(), before + 1, "a guest who is admitted is asked");
}

async fn an_id_token_says_whom_to_ask(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit(ALLOW).await;
    let hint = till.poll(&told).await.token("id_token");
    let again = till.asked(&[("login_hint", ""), ("id_token_hint", &hint), ("binding_message", "")]).await;
    mia.open(&till.link().await).await;
    mia.submit(ALLOW).await;
    assert_eq!(till.poll(&again).await.status, 200);
    let strange = till.scene.exchange(&till.scene.code(&mut mia, &[]).await).await.token("id_token");
    for bad_hint in [strange.as_str(), "a.b.c"] {
        assert_eq!(till.ask(&[("login_hint", ""), ("id_token_hint", bad_hint)]).await.refusal(), bad("invalid_request"));
    }
}

async fn nobody_is_flooded_with_letters(house: House) {
    let till = Till::set(house).await;
    for _ in 0..8 {
        till.asked(&[]).await;
    }
    assert_eq!(till.scene.house.mailbox(MIA).letters().len(), 5);
    let mut mia = till.scene.mia().await;
    mia.open(&format!("{}/account", till.scene.contoso.issuer).parse().unwrap()).await;
    assert_eq!(mia.page().text().matches("W4SCT").count(), 8, "the rest waits on her own page");
}

async fn an_application_is_called_when_the_person_answered(house: House) {
    let site = Site::open().await;
    let backchannel = Backchannel { mode: DeliveryMode::Ping, endpoint: site.at("ping").parse().ok(), request_alg: None };
    let till = Till::set_with(house, Some(backchannel)).await;
    assert_eq!(till.ask(&[]).await.refusal(), bad("invalid_request"), "with what shall it be called?");
    let mut mia = till.scene.mia().await;
    for (button, status) in [(ALLOW, 200), ("Decline", 400)] {
        let told = till.asked(&[("client_notification_token", "8d67dc78-7faa-4d41")]).await;
        assert!(site.posted().is_empty());
        site.breaks(1);
        mia.open(&till.link().await).await;
        mia.submit(button).await;
        till.scene.house.work().await;
        till.scene.house.turn(Duration::from_secs(5));
        till.scene.house.work().await;
        let called = site.posted();
        let [(path, body)] = called.as_slice() else { panic!("{called:?}") };
        assert_eq!((path.as_str(), site.bearer().as_deref()), ("/ping", Some("Bearer 8d67dc78-7faa-4d41")));
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), serde_json::json!({ "auth_req_id": told["auth_req_id"] }));
        assert_eq!(till.poll(&told).await.status, status);
    }
}

async fn an_answer_is_fetched_once_and_only_as_it_was_asked(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit(ALLOW).await;
    till.scene.house.takes(&till.scene.contoso, &[CIBA, GrantType::DeviceCode]).await;
    till.scene
        .house
        .change_application(&till.scene.contoso, &till.client, |settings| {
            settings.registration.grant_types = Some(vec![CIBA, GrantType::DeviceCode]);
        })
        .await;
    let code = told["auth_req_id"].as_str().unwrap();
    let fields = [("grant_type", GrantType::DeviceCode.as_str()), ("device_code", code)];
    let typed = till.scene.app.token(&till.scene.contoso, &till.client, &fields).await;
    assert_eq!(typed.refusal(), bad("invalid_grant"), "one kind of code never counts as another");
    let given = till.poll(&told).await;
    assert_eq!(till.poll(&told).await.refusal(), bad("invalid_grant"));
    assert_eq!(till.scene.app.userinfo(&till.scene.contoso, &given.token("access_token")).await.status, 401);
}

async fn a_request_by_name_ends_in_time(house: House) {
    let till = Till::set(house).await;
    let told = till.asked(&[("requested_expiry", "60")]).await;
    assert_eq!(told["expires_in"], 60);
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    till.scene.house.turn(Duration::from_secs(60));
    mia.submit(ALLOW).await;
    mia.must_see("This request is over");
    assert_eq!(till.poll(&told).await.refusal(), bad("expired_token"));
    for (name, value, code) in [
        ("scope", "email", "invalid_scope"),
        ("requested_expiry", "soon", "invalid_request"),
        ("binding_message", "see https://evil.example", "invalid_binding_message"),
        ("id_token_hint", "a.b.c", "invalid_request"),
        ("request", "a.b.c", "invalid_request"),
    ] {
        assert_eq!(till.ask(&[(name, value)]).await.refusal(), bad(code), "{name}");
    }
}

async fn people_are_asked_by_name_only_where_that_is_wanted(house: House) {
    let till = Till::set(house).await;
    let discovery = format!("{}/.well-known/openid-configuration", till.scene.contoso.issuer);
    let told = till.scene.app.get(&discovery, None).await.json();
    assert_eq!(told["backchannel_authentication_endpoint"], format!("{}/bc-authorize", till.scene.contoso.issuer));
    assert_eq!(told["backchannel_token_delivery_modes_supported"], serde_json::json!(["poll", "ping"]));
    assert!(till.scene.house.mailbox(MIA).letters().is_empty());
    let own = [("client_id", till.scene.orders.client_id.as_str()), ("client_secret", till.scene.orders.secret.as_deref().unwrap())];
    let endpoint = told["backchannel_authentication_endpoint"].as_str().unwrap();
    assert_eq!(till.scene.app.post(endpoint, &[], &own).await.refusal(), bad("unauthorized_client"));
    assert_eq!(till.scene.app.post(endpoint, &[], &own[..1]).await.refusal(), (401, "invalid_client".to_owned()));
    till.scene.house.takes(&till.scene.contoso, &[]).await;
    assert_eq!(till.ask(&[]).await.refusal(), bad("unsupported_grant_type"));
    assert!(till.scene.app.get(&discovery, None).await.json().get("backchannel_authentication_endpoint").is_none());
}

async fn whoever_is_registered_to_sign_signs_all_that_is_asked(house: House) {
    let backchannel = Backchannel { mode: DeliveryMode::Poll, endpoint: None, request_alg: Some(JwsAlg::ES256) };
    let till = Till::set_with(house, Some(backchannel)).await;
    let (key, other) = (ClientKey::new("k"), ClientKey::new("k"));
    let jwks = json!({ "keys": [key.jwk()] });
    till.scene.house.change_application(&till.scene.contoso, &till.client, |settings| settings.registration.jwks = Some(jwks)).await;
    let now = till.scene.house.now().seconds();
    let claims = |jti: &str, changed: &Value| {
        let mut claims = json!({
            "iss": till.client.client_id, "aud": till.scene.contoso.issuer, "iat": now, "nbf": now, "exp": now + 300, "jti": jti,
            "scope": "openid", "login_hint": MIA, "binding_message": "W4SCT",
        });
        claims.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        claims
    };
    let alone = [("scope", ""), ("login_hint", ""), ("binding_message", "")];
    let send = async |jwt: &str| till.ask(&[&alone[..], &[("request", jwt)]].concat()).await;
    let good = key.sign(&claims("1", &json!({})));
    let said = send(&good).await;
    assert_eq!(said.status, 200, "{said:?}");
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.must_see("W4SCT");
    mia.submit(ALLOW).await;
    assert_eq!(till.poll(&said.json()).await.status, 200);
    let refused = bad("invalid_request");
    assert_eq!(send(&good).await.refusal(), refused, "it was sent before");
    assert_eq!(till.ask(&[]).await.refusal(), refused, "nobody signed that");
    assert_eq!(till.ask(&[("request", &key.sign(&claims("2", &json!({}))))]).await.refusal(), refused, "something stands outside");
    assert_eq!(send(&other.sign(&claims("2", &json!({})))).await.refusal(), refused, "another key of that name");
    assert_eq!(send(&unsigned(&claims("2", &json!({})))).await.refusal(), refused);
    for changed in [json!({ "aud": "https://other.example" }), json!({ "exp": now }), json!({ "jti": null }), json!({ "user_code": "1" })] {
        assert_eq!(send(&key.sign(&claims("2", &changed))).await.refusal(), refused, "{changed}");
    }
    assert_eq!(send(&key.sign(&claims("2", &json!({})))).await.status, 200, "what was refused did not spend it");
    let plain = |settings: &mut crate::cast::ApplicationSettings| settings.registration.backchannel = None;
    till.scene.house.change_application(&till.scene.contoso, &till.client, plain).await;
    assert_eq!(send(&key.sign(&claims("3", &json!({})))).await.refusal(), refused, "it is not registered to sign");
    assert_eq!(till.ask(&[]).await.status, 200);
}

async fn what_is_asked_by_name_beside_scopes_is_shown_and_told(house: House) {
    let till = Till::set(house).await;
    let api = |settings: &mut crate::cast::ApplicationSettings| {
        settings.registration.identifier_uris = vec!["api://bills".to_owned()];
        settings.registration.defines = vec![DetailsType { name: "payment".to_owned(), fields: vec!["amount".to_owned()] }];
        settings.assignment_required = false;
    };
    till.scene.house.application_with(&till.scene.contoso, "Bank", api).await;
    let (details, account) = (json!([{ "type": "payment", "amount": "EUR 12" }]), json!([{ "type": "account" }]));
    assert_eq!(till.ask(&[("resource", "api://other")]).await.refusal(), bad("invalid_target"));
    let said = till.ask(&[("authorization_details", &account.to_string())]).await;
    assert_eq!(said.refusal(), bad("invalid_authorization_details"));
    let told = till.asked(&[("resource", "api://bills"), ("authorization_details", &details.to_string())]).await;
    let mut mia = till.scene.mia().await;
    mia.open(&till.link().await).await;
    mia.submit(ALLOW).await;
    mia.must_see("EUR 12");
    assert_eq!(till.poll(&told).await.refusal(), bad("authorization_pending"), "she has not allowed it yet");
    mia.submit("Allow").await;
    let given = till.poll(&told).await;
    let claims = claims_of(&given.token("access_token"));
    assert_eq!((&claims["aud"], &claims["authorization_details"]), (&json!("api://bills"), &details));
    assert_eq!(given.json()["authorization_details"], details);
}
