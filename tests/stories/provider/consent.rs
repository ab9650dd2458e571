//! What the person, or an admin for everybody, allows an app.

use super::{MIA, Scene, sent_back, sign_in, visitor};
use crate::cast::{ClientKind, House, Registrant, answer};

crate::stories! {
    a_person_allows_or_refuses,
    a_person_refuses_to_sign_in_on_each_page_of_it,
    nobody_cancels_their_way_to_an_application_that_nobody_answers_for,
    what_was_allowed_is_not_asked_again,
    offline_access_is_given_only_when_it_was_allowed,
    an_address_that_any_program_can_claim_gets_no_code_unseen,
}

async fn asking(house: House) -> Scene {
    let mut scene = Scene::set(house).await;
    let asks = scene.house.application_with(&scene.contoso, "Calendar", |settings| {
        settings.consented_scopes = vec!["openid".to_owned()];
        settings.assignment_required = false;
    });
    scene.orders = asks.await;
    scene
}

async fn a_person_allows_or_refuses(house: House) {
    let scene = asking(house).await;
    let mut mia = visitor();
    let url = scene.ask(&[("scope", "openid email"), ("login_hint", MIA)]);
    sign_in(&mut mia, &url).await;
    mia.must_see("Calendar asks for access");
    mia.submit("Deny").await;
    let (error, state, iss) = sent_back(&mia);
    assert_eq!((error.as_str(), state.as_deref(), iss), ("access_denied", Some("s 1&"), Some(scene.contoso.issuer.clone())));
    sign_in(&mut mia, &url).await;
    mia.submit("Allow").await;
    let said = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    assert_eq!(said.token("scope"), "openid email");
}

async fn a_person_refuses_to_sign_in_on_each_page_of_it(house: House) {
    let scene = asking(house).await;
    let denied = ("access_denied".to_owned(), Some("s 1&".to_owned()), Some(scene.contoso.issuer.clone()));
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("login_hint", MIA)])).await;
    // She allowed it before; in a new browser nobody knows that yet.
    let mut again = visitor();
    again.open(&scene.ask(&[])).await;
    again.follow("Cancel").await;
    assert_eq!(sent_back(&again), denied);
    again.open(&scene.ask(&[("login_hint", MIA)])).await;
    again.must_see("Password");
    again.follow("Cancel").await;
    assert_eq!(sent_back(&again), denied);
    mia.open(&scene.ask(&[("prompt", "select_account")])).await;
    mia.follow("Cancel").await;
    assert_eq!(sent_back(&mia), denied);
    // Who only comes to their own account has nobody to refuse.
    let mut alone = visitor();
    alone.open(&scene.house.at("/contoso/account")).await;
    assert!(alone.page().link("Cancel").is_none(), "{}", alone.page().text());
}

async fn nobody_cancels_their_way_to_an_application_that_nobody_answers_for(house: House) {
    let mut scene = Scene::set(house).await;
    let stray = scene.house.application_with(&scene.contoso, "Stray", |settings| settings.registration.registrant = Registrant::Stranger);
    scene.orders = stray.await;
    let mut mia = visitor();
    mia.open(&scene.ask(&[])).await;
    assert!(mia.page().form("Continue").is_some() && mia.page().link("Cancel").is_none(), "{}", mia.page().text());
    // Nor does who knows the address of it send anybody there.
    let cancel: url::Url = format!("{}/cancel", mia.page().url).parse().unwrap();
    mia.open(&cancel).await;
    assert!(mia.page().url == cancel && mia.page().form("Continue").is_some(), "{}", mia.page().text());
}

async fn what_was_allowed_is_not_asked_again(house: House) {
    let scene = asking(house).await;
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("scope", "openid email"), ("login_hint", MIA)])).await;
    mia.submit("Allow").await;
    scene.code(&mut mia, &[("scope", "openid email")]).await;
    scene.code(&mut mia, &[("scope", "email openid"), ("prompt", "none")]).await;
    mia.open(&scene.ask(&[("scope", "openid email profile"), ("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "consent_required");
    let by_name = r#"{"id_token":{"name":null}}"#;
    mia.open(&scene.ask(&[("claims", by_name), ("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "consent_required", "a claim by name is no way around it");
    mia.open(&scene.ask(&[("scope", "openid email"), ("prompt", "consent")])).await;
    mia.must_see("Calendar asks for access");
    mia.submit("Allow").await;
    assert!(answer(mia.beyond(), "code").is_some());
    // The admin's word for one application is none for another.
    scene.member("kim@contoso.example", "Kim").await;
    let mut kim = visitor();
    sign_in(&mut kim, &scene.ask(&[("scope", "openid email"), ("login_hint", "kim@contoso.example")])).await;
    kim.must_see("Calendar asks for access");
}

async fn offline_access_is_given_only_when_it_was_allowed(house: House) {
    let scene = asking(house).await;
    let mut mia = visitor();
    sign_in(&mut mia, &scene.ask(&[("login_hint", MIA)])).await;
    let said = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    assert!(said.json().get("refresh_token").is_none());
    mia.open(&scene.ask(&[("scope", "openid offline_access"), ("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "consent_required");
    mia.open(&scene.ask(&[("scope", "openid offline_access")])).await;
    mia.submit("Allow").await;
    let said = scene.exchange(&answer(mia.beyond(), "code").unwrap()).await;
    assert_eq!(scene.refresh(&said.token("refresh_token")).await.status, 200);
}

async fn an_address_that_any_program_can_claim_gets_no_code_unseen(house: House) {
    let mut scene = Scene::set(house).await;
    let native = scene.house.application_with(&scene.contoso, "Phone", |settings| {
        settings.kind = ClientKind::Public;
        settings.redirect_uris = vec!["com.contoso.phone:/done".to_owned(), "http://127.0.0.1/done".to_owned()];
        settings.assignment_required = false;
    });
    scene.orders = native.await;
    let mut mia = visitor();
    for (uri, scope) in
        [("com.contoso.phone:/done", "openid email"), ("http://127.0.0.1:49152/done", "openid"), ("com.contoso.phone:/done", "")]
    {
        let asked = [("redirect_uri", uri), ("scope", scope), ("login_hint", MIA)];
        mia.stop_at(&uri.parse().unwrap());
        // What she, or an admin for everybody, allowed before is asked again, each time, and once.
        for _ in 0..2 {
            mia.open(&scene.ask(&asked)).await;
            if mia.page().form("Sign in").is_some() {
                mia.fill("password", crate::cast::PASSPHRASE).submit("Sign in").await;
            }
            mia.must_see("Phone asks for access");
            mia.submit("Allow").await;
            assert!(answer(mia.beyond(), "code").is_some(), "{uri} {scope}");
        }
        mia.open(&scene.ask(&[&asked[..], &[("prompt", "none")]].concat())).await;
        assert_eq!(sent_back(&mia).0, "consent_required", "{uri} {scope}");
    }
}
