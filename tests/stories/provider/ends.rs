//! Everything ends at once with the access it stands for.

use super::{Scene, claims_of, sent_back};
use crate::cast::{Admits, House, answer};

crate::stories! {
    a_blocked_person_is_out_everywhere,
    a_removed_assignment_ends_what_stood_on_it,
    a_home_that_closes_the_account_closes_the_visit,
    a_domain_that_is_blocked_ends_its_guests_and_no_member,
    a_guest_never_enters_what_is_for_members,
    an_application_that_closes_to_guests_ends_what_they_had,
    a_person_blocked_between_code_and_tokens_gets_none,
}

/// Whether userinfo, refresh and the session still answer.
async fn lives(scene: &Scene, given: &crate::cast::Said, browser: &mut crate::cast::Visitor) -> [bool; 3] {
    let userinfo = scene.app.userinfo(&scene.contoso, &given.token("access_token")).await.status == 200;
    let refresh = scene.refresh(&given.token("refresh_token")).await.status == 200;
    browser.open(&scene.ask(&[("prompt", "none")])).await;
    [userinfo, refresh, answer(browser.beyond(), "code").is_some()]
}

const OFFLINE: [(&str, &str); 1] = [("scope", "openid offline_access")];

async fn a_blocked_person_is_out_everywhere(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &OFFLINE).await).await;
    let id = claims_of(&given.token("id_token"))["oid"].as_str().unwrap().parse().unwrap();
    scene.house.block(&scene.contoso, id).await;
    assert_eq!(lives(&scene, &given, &mut mia).await, [false, false, false]);
    assert_eq!(sent_back(&mia).0, "login_required");
}

async fn a_removed_assignment_ends_what_stood_on_it(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &OFFLINE).await).await;
    let id = claims_of(&given.token("id_token"))["oid"].as_str().unwrap().parse().unwrap();
    scene.house.unassign(&scene.contoso, id).await;
    assert_eq!(lives(&scene, &given, &mut mia).await, [false, false, false]);
    assert_eq!(sent_back(&mia).0, "access_denied");
}

async fn a_home_that_closes_the_account_closes_the_visit(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let given = scene.exchange(&scene.code(&mut ann.browser, &OFFLINE).await).await;
    let code = scene.code(&mut ann.browser, &[]).await;
    scene.house.block(&ann.fabrikam, ann.at_home).await;
    assert_eq!(scene.exchange(&code).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(lives(&scene, &given, &mut ann.browser).await, [false, false, false]);
    assert_eq!(sent_back(&ann.browser).0, "login_required");
}

async fn a_domain_that_is_blocked_ends_its_guests_and_no_member(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let mut mia = scene.mia().await;
    let anns = scene.exchange(&scene.code(&mut ann.browser, &OFFLINE).await).await;
    let mias = scene.exchange(&scene.code(&mut mia, &OFFLINE).await).await;
    // Guests from elsewhere only; the tenant's own people are no guests.
    scene.house.rule(&scene.contoso, |policy| policy.allowed_domains = vec!["northwind.example".parse().unwrap()]).await;
    assert_eq!(lives(&scene, &mias, &mut mia).await, [true, true, true]);
    assert_eq!(lives(&scene, &anns, &mut ann.browser).await, [false, false, false]);
}

async fn a_guest_never_enters_what_is_for_members(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let id = claims_of(&scene.exchange(&scene.code(&mut ann.browser, &[]).await).await.token("id_token"));
    let id = id["oid"].as_str().unwrap().parse().unwrap();
    let members = scene.house.application_with(&scene.contoso, "Payroll", |settings| settings.admits = Admits::Members).await;
    scene.house.assign(&scene.contoso, id, &members, None).await;
    ann.browser.open(&members.ask(&scene.contoso, &[])).await;
    ann.browser.must_see("This application is not open to you");
    ann.browser.open(&members.ask(&scene.contoso, &[("prompt", "none")])).await;
    assert_eq!(sent_back(&ann.browser).0, "access_denied");
    let all = scene.house.application_with(&scene.contoso, "Wiki", |settings| {
        settings.admits = Admits::AllGuests;
        settings.assignment_required = false;
    });
    ann.browser.open(&all.await.ask(&scene.contoso, &[("prompt", "none")])).await;
    assert!(answer(ann.browser.beyond(), "code").is_some());
}

async fn an_application_that_closes_to_guests_ends_what_they_had(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let mut mia = scene.mia().await;
    let anns = scene.exchange(&scene.code(&mut ann.browser, &OFFLINE).await).await;
    let mias = scene.exchange(&scene.code(&mut mia, &OFFLINE).await).await;
    let code = scene.code(&mut ann.browser, &[]).await;
    scene.house.change_application(&scene.contoso, &scene.orders, |settings| settings.admits = Admits::Members).await;
    assert_eq!(scene.exchange(&code).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(lives(&scene, &mias, &mut mia).await, [true, true, true]);
    assert_eq!(lives(&scene, &anns, &mut ann.browser).await, [false, false, false]);
}

async fn a_person_blocked_between_code_and_tokens_gets_none(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let id = claims_of(&scene.exchange(&scene.code(&mut mia, &[]).await).await.token("id_token"));
    let code = scene.code(&mut mia, &[]).await;
    scene.house.block(&scene.contoso, id["oid"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(scene.exchange(&code).await.refusal(), (400, "invalid_grant".to_owned()));
}
