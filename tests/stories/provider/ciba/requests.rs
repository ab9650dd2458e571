//! What a client may ask when it asks for a person by name, and what it may not.

use std::time::Duration;

use serde_json::{Value, json};

use super::{ALLOW, Till, bad};
use crate::cast::{Admits, Backchannel, ClientKey, DeliveryMode, DetailsType, House, JwsAlg, unsigned};
use crate::provider::{MIA, claims_of};

crate::stories! {
    an_application_learns_nothing_of_who_is_here,
    an_id_token_says_whom_to_ask,
    a_request_by_name_ends_in_time,
    people_are_asked_by_name_only_where_that_is_wanted,
    whoever_is_registered_to_sign_signs_all_that_is_asked,
    what_is_asked_by_name_beside_scopes_is_shown_and_told,
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
