//! Who is asked what again.

use std::time::Duration;

use super::{MIA, Scene, claims_of, sent_back, sign_in, visitor};
use crate::cast::{House, PASSPHRASE, answer};

crate::stories! {
    without_a_page_only_what_is_known_is_answered,
    a_new_sign_in_is_a_new_sign_in,
    a_sign_in_may_be_too_old,
    of_several_accounts_one_is_chosen,
    an_app_that_names_the_person_is_told_of_nobody_else,
    what_is_no_token_of_ours_is_no_hint,
    every_page_of_a_sign_in_speaks_the_language_that_was_wished_for,
}

async fn without_a_page_only_what_is_known_is_answered(house: House) {
    let scene = Scene::set(house).await;
    let mut stranger = visitor();
    stranger.open(&scene.ask(&[("prompt", "none")])).await;
    let (error, state, iss) = sent_back(&stranger);
    assert_eq!((error.as_str(), state.as_deref(), iss), ("login_required", Some("s 1&"), Some(scene.contoso.issuer.clone())));
    let mut mia = scene.mia().await;
    scene.code(&mut mia, &[("prompt", "none")]).await;
    scene.house.turn(Duration::from_secs(11));
    mia.open(&scene.ask(&[("prompt", "none"), ("max_age", "10")])).await;
    assert_eq!(sent_back(&mia).0, "login_required");
    mia.open(&scene.ask(&[("prompt", "none"), ("scope", "openid address")])).await;
    assert_eq!(sent_back(&mia).0, "consent_required");
    scene.member("kim@contoso.example", "Kim").await;
    sign_in(&mut mia, &scene.ask(&[("prompt", "login"), ("login_hint", "kim@contoso.example")])).await;
    mia.open(&scene.ask(&[("prompt", "none")])).await;
    assert_eq!(sent_back(&mia).0, "account_selection_required");
    scene.code(&mut mia, &[("prompt", "none"), ("login_hint", MIA)]).await;
    let closed = scene.house.application(&scene.contoso, "Payroll").await;
    mia.open(&closed.ask(&scene.contoso, &[("prompt", "none"), ("login_hint", MIA)])).await;
    assert_eq!(sent_back(&mia).0, "access_denied");
}

async fn a_new_sign_in_is_a_new_sign_in(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let first = claims_of(&scene.exchange(&scene.code(&mut mia, &[]).await).await.token("id_token"));
    scene.house.turn(Duration::from_secs(60));
    let again = claims_of(&scene.exchange(&scene.code(&mut mia, &[]).await).await.token("id_token"));
    assert_eq!((&again["auth_time"], &again["sid"]), (&first["auth_time"], &first["sid"]));
    for changed in [("prompt", "login"), ("max_age", "0")] {
        sign_in(&mut mia, &scene.ask(&[changed, ("login_hint", MIA)])).await;
        let code = answer(mia.beyond(), "code").unwrap();
        let fresh = claims_of(&scene.exchange(&code).await.token("id_token"));
        assert_eq!(fresh["auth_time"].as_i64(), first["auth_time"].as_i64().map(|at| at + 60), "{changed:?}");
    }
}

async fn a_sign_in_may_be_too_old(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    scene.house.turn(Duration::from_secs(3_600));
    scene.code(&mut mia, &[("max_age", "10000")]).await;
    scene.code(&mut mia, &[("max_age", "3600")]).await;
    scene.code(&mut mia, &[("max_age", "99999999999999999999")]).await;
    for max_age in ["3599", "1", "0"] {
        mia.open(&scene.ask(&[("max_age", max_age), ("login_hint", MIA)])).await;
        mia.must_see("Type your password");
    }
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    let code = answer(mia.beyond(), "code").unwrap();
    let claims = claims_of(&scene.exchange(&code).await.token("id_token"));
    assert_eq!(claims["auth_time"].as_i64(), Some(scene.house.now().seconds()));
}

async fn of_several_accounts_one_is_chosen(house: House) {
    let scene = Scene::set(house).await;
    let kim_id = scene.member("kim@contoso.example", "Kim").await;
    let mut mia = scene.mia().await;
    mia.open(&scene.ask(&[("prompt", "select_account")])).await;
    mia.must_see("Mia");
    mia.submit("Use another account").await;
    mia.fill("address", "kim@contoso.example").submit("Continue").await;
    mia.fill("password", PASSPHRASE).submit("Sign in").await;
    let kim = claims_of(&scene.exchange(&answer(mia.beyond(), "code").unwrap()).await.token("id_token"));
    assert_eq!(kim["sub"], kim_id.as_str());
    mia.open(&scene.ask(&[])).await;
    mia.must_see("Kim");
    mia.submit("Mia").await;
    let mia_claims = claims_of(&scene.exchange(&answer(mia.beyond(), "code").unwrap()).await.token("id_token"));
    assert_ne!(mia_claims["sub"], kim["sub"]);
    assert_ne!(mia_claims["sid"], kim["sid"]);
    let hinted = claims_of(&scene.exchange(&scene.code(&mut mia, &[("login_hint", "kim@contoso.example")]).await).await.token("id_token"));
    assert_eq!(hinted["sub"], kim["sub"]);
}

async fn an_app_that_names_the_person_is_told_of_nobody_else(house: House) {
    let scene = Scene::set(house).await;
    scene.member("kim@contoso.example", "Kim").await;
    let mut kim = visitor();
    sign_in(&mut kim, &scene.ask(&[("login_hint", "kim@contoso.example")])).await;
    let kims = scene.exchange(&answer(kim.beyond(), "code").unwrap()).await.token("id_token");
    let kim_sub = format!("{{\"id_token\":{{\"sub\":{{\"value\":{}}}}}}}", claims_of(&kims)["sub"]);
    let mut mia = scene.mia().await;
    for about_kim in [("id_token_hint", kims.as_str()), ("claims", kim_sub.as_str())] {
        mia.open(&scene.ask(&[about_kim, ("prompt", "none")])).await;
        assert_eq!(sent_back(&mia).0, "login_required", "{about_kim:?}");
        sign_in(&mut mia, &scene.ask(&[about_kim, ("login_hint", MIA)])).await;
        assert_eq!(sent_back(&mia).0, "login_required", "{about_kim:?}");
        kim.open(&scene.ask(&[about_kim, ("prompt", "none")])).await;
        assert!(answer(kim.beyond(), "code").is_some(), "{about_kim:?}");
    }
    // What it says counts, not whether it has expired.
    scene.house.turn(Duration::from_secs(7_200));
    kim.open(&scene.ask(&[("id_token_hint", &kims), ("prompt", "none")])).await;
    assert!(answer(kim.beyond(), "code").is_some());
}

async fn what_is_no_token_of_ours_is_no_hint(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let said = scene.exchange(&scene.code(&mut mia, &[]).await).await;
    let id_token = said.token("id_token");
    let (head, signature) = id_token.rsplit_once('.').unwrap();
    let modified = format!("{head}.{}", signature.chars().rev().collect::<String>());
    let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", id_token.split('.').nth(1).unwrap());
    let fabrikam = scene.house.company("fabrikam").await;
    let other = scene.house.application(&fabrikam, "Orders").await;
    let mut admin = visitor();
    scene.house.assign(&fabrikam, fabrikam.admin, &other, None).await;
    sign_in(&mut admin, &other.ask(&fabrikam, &[("login_hint", &fabrikam.admin_address)])).await;
    let foreign = scene.app.exchange(&fabrikam, &other, &answer(admin.beyond(), "code").unwrap()).await.token("id_token");
    for hint in [modified, unsigned, foreign, said.token("access_token"), "x".repeat(60_000)] {
        mia.open(&scene.ask(&[("id_token_hint", &hint), ("prompt", "none")])).await;
        assert_eq!(sent_back(&mia).0, "invalid_request", "{hint}");
    }
}

async fn every_page_of_a_sign_in_speaks_the_language_that_was_wished_for(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    scene.house.member(&fabrikam, "ann@fabrikam.example", "Ann").await;
    scene.house.invite(&scene.contoso, "ann@fabrikam.example", &scene.orders).await;
    let is_danish = |visitor: &crate::cast::Visitor| visitor.page().body.contains("lang=\"da\"");
    let mut ann = visitor();
    ann.open(&scene.ask(&[("ui_locales", "tlh da")])).await;
    assert!(is_danish(&ann));
    // At her home, which knows nothing of the application.
    ann.fill("address", "ann@fabrikam.example").submit("Fortsæt").await;
    assert!(ann.page().url.path().starts_with("/fabrikam/") && is_danish(&ann), "{}", ann.page().url);
    ann.fill("password", crate::cast::PASSPHRASE).submit("Log ind").await;
    assert!(is_danish(&ann));
    ann.open(&scene.ask(&[("ui_locales", "da"), ("redirect_uri", "https://evil.example/")])).await;
    assert!(is_danish(&ann), "also where nobody is told");
}
