//! What a device asks for, and the tokens that come of it.

use serde_json::json;

use super::{APPROVE, DEVICE, Screen, pending, screen, screen_app};
use crate::cast::{Admits, DetailsType, House, Program};
use crate::provider::{Scene, claims_of};

crate::stories! {
    a_code_that_was_used_ends_what_it_gave,
    what_a_device_asks_beside_scopes_is_shown_and_told,
}

async fn a_code_that_was_used_ends_what_it_gave(house: House) {
    let scene = Scene::set(house).await;
    let screen = screen(&scene).await;
    let mut mia = scene.mia().await;
    screen.typed(&mut mia).await;
    mia.submit(APPROVE).await;
    let given = screen.poll().await;
    let thief = Screen {
        client: screen_app(&scene.house, &scene.contoso, Admits::Members).await,
        ..Screen::ask(scene.contoso.clone(), screen.client.clone()).await
    };
    let fields = [("grant_type", DEVICE.as_str()), ("device_code", screen.told("device_code"))];
    let theirs = Program::new().token(&scene.contoso, &thief.client, &fields).await;
    assert_eq!(theirs.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 200, "another client ends nothing");
    assert_eq!(screen.poll().await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status, 401);
}

async fn what_a_device_asks_beside_scopes_is_shown_and_told(house: House) {
    let scene = Scene::set(house).await;
    let first = screen(&scene).await;
    for uri in ["api://bills", "api://stock"] {
        let api = |settings: &mut crate::cast::ApplicationSettings| {
            settings.registration.identifier_uris = vec![uri.to_owned()];
            settings.registration.defines = vec![DetailsType { name: format!("payment:{uri}"), fields: vec!["amount".to_owned()] }];
            settings.assignment_required = false;
        };
        scene.house.application_with(&scene.contoso, "Api", api).await;
    }
    let (url, id) = (format!("{}/device_authorization", scene.contoso.issuer), first.client.client_id.as_str());
    let details = json!([{ "type": "payment:api://bills", "amount": "EUR 12" }]);
    let text = details.to_string();
    for (name, value, error) in [
        ("resource", "api://other", "invalid_target"),
        ("authorization_details", "[{\"type\":\"account\"}]", "invalid_authorization_details"),
        ("authorization_details", "x", "invalid_authorization_details"),
    ] {
        let said = scene.app.post(&url, &[], &[("client_id", id), ("scope", "openid"), (name, value)]).await;
        assert_eq!(said.refusal(), (400, error.to_owned()), "{name} {value}");
    }
    let fields = [("client_id", id), ("scope", "openid"), ("resource", "api://bills"), ("authorization_details", text.as_str())];
    let told = scene.app.post(&url, &[], &fields).await.json();
    let asked = Screen { told, ..first };
    let mut mia = scene.mia().await;
    asked.typed(&mut mia).await;
    mia.submit(APPROVE).await;
    mia.must_see("EUR 12");
    assert_eq!(asked.poll().await.refusal(), pending(), "she has not allowed it yet");
    mia.submit("Allow").await;
    mia.must_see("The device is signed in");
    let code = [("grant_type", DEVICE.as_str()), ("device_code", asked.told("device_code"))];
    for (more, error) in [
        (("resource", "api://stock"), "invalid_target"),
        (("authorization_details", "[{\"type\":\"x\"}]"), "invalid_authorization_details"),
    ] {
        let said = Program::new().token(&asked.tenant, &asked.client, &[&code[..], &[more]].concat()).await;
        assert_eq!(said.refusal(), (400, error.to_owned()), "that was not granted");
    }
    let given = asked.poll().await;
    let claims = claims_of(&given.token("access_token"));
    assert_eq!((&claims["aud"], &claims["authorization_details"]), (&json!("api://bills"), &details), "and cost nothing");
    assert_eq!(given.json()["authorization_details"], details);
}
