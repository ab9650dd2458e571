//! Refresh tokens: each is used once, a lost answer may be asked for again, a stolen one ends the family.

use std::time::Duration;

use super::{Scene, claims_of};
use crate::cast::{CALLBACK, House, RelyingParty, Rotates};

crate::stories! {
    each_use_gives_the_next,
    a_lost_answer_is_asked_for_again,
    a_stolen_token_ends_the_family,
    an_application_that_proves_itself_keeps_its_token_where_an_admin_says_so,
    less_may_be_asked_for_and_never_more,
    a_refresh_token_is_its_clients_alone_and_ends,
    a_guest_of_a_home_on_this_server_is_asked_about_each_time,
    a_guest_of_a_mailbox_comes_again_within_a_day,
}

async fn each_use_gives_the_next(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let app =
        RelyingParty::discover(&scene.contoso.issuer, &scene.orders.client_id, scene.orders.secret.as_deref(), CALLBACK).await.unwrap();
    let begun = app.send(&mut mia, &["openid", "profile", "offline_access"]).await;
    let first = app.finish(begun, &mia.beyond().clone()).await.unwrap();
    scene.house.turn(Duration::from_secs(700));
    let second = app.refresh(first.refresh_token.as_ref().unwrap()).await.unwrap();
    assert_ne!(first.refresh_token, second.refresh_token);
    assert_ne!(first.access_token, second.access_token);
    for same in ["sub", "auth_time", "sid", "iss", "aud"] {
        assert_eq!(first.claims[same], second.claims[same], "{same}");
    }
    assert!(second.claims.get("nonce").is_none());
    assert_eq!(app.userinfo(&second).await.unwrap()["name"], "Mia");
    assert!(app.userinfo(&first).await.is_err(), "the first access token has expired");
    let third = app.refresh(second.refresh_token.as_ref().unwrap()).await.unwrap();
    assert!(third.refresh_token.is_some());
}

async fn a_lost_answer_is_asked_for_again(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let first = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    let lost = scene.refresh(&first).await.token("refresh_token");
    scene.house.turn(Duration::from_secs(9));
    let sibling = scene.refresh(&first).await.token("refresh_token");
    assert_ne!(lost, sibling);
    let next = scene.refresh(&sibling).await.token("refresh_token");
    assert_eq!(scene.refresh(&lost).await.status, 200, "a sibling of the one that went on is a retry, too");
    assert_eq!(scene.refresh(&next).await.status, 200);
}

async fn a_stolen_token_ends_the_family(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    let first = given.token("refresh_token");
    let second = scene.refresh(&first).await;
    scene.house.turn(Duration::from_secs(11));
    assert_eq!(scene.refresh(&first).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.refresh(&second.token("refresh_token")).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.app.userinfo(&scene.contoso, &second.token("access_token")).await.status, 401);
    // Two steps behind is no retry, however soon.
    let first = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    let second = scene.refresh(&first).await.token("refresh_token");
    let third = scene.refresh(&second).await.token("refresh_token");
    assert_eq!(scene.refresh(&first).await.status, 400);
    assert_eq!(scene.refresh(&third).await.status, 400);
}

async fn an_application_that_proves_itself_keeps_its_token_where_an_admin_says_so(house: House) {
    let mut scene = Scene::set(house).await;
    let keeps = scene.house.application_with(&scene.contoso, "Payroll", |settings| {
        settings.rotates = Rotates::Never;
        settings.assignment_required = false;
    });
    scene.orders = keeps.await;
    let mut mia = scene.mia().await;
    let token = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    for day in 1..=3 {
        scene.house.turn(Duration::from_secs(13 * 86_400));
        let again = scene.refresh(&token).await;
        assert!(again.status == 200 && again.json().get("refresh_token").is_none(), "use {day}");
    }
    scene.house.turn(Duration::from_secs(14 * 86_400));
    assert_eq!(scene.refresh(&token).await.refusal(), (400, "invalid_grant".to_owned()), "nobody used it for two weeks");
}

async fn less_may_be_asked_for_and_never_more(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid profile offline_access")]).await).await;
    let refresh = async |token: &str, scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        scene.app.token(&scene.contoso, &scene.orders, &fields).await
    };
    let token = given.token("refresh_token");
    for more in ["openid email", "openid everything", "everything"] {
        assert_eq!(refresh(&token, more).await.refusal(), (400, "invalid_scope".to_owned()), "{more}");
    }
    let less = refresh(&token, "profile").await;
    assert_eq!(less.token("scope"), "profile");
    assert!(less.json().get("id_token").is_none());
    assert_eq!(claims_of(&less.token("access_token"))["scope"], "profile");
    let whole = scene.refresh(&less.token("refresh_token")).await;
    assert_eq!(whole.token("scope"), "openid profile offline_access", "the grant itself is as wide as before");
}

async fn a_refresh_token_is_its_clients_alone_and_ends(house: House) {
    let scene = Scene::set(house).await;
    let other = scene.house.application(&scene.contoso, "Payroll").await;
    let mut mia = scene.mia().await;
    let token = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    assert_eq!(scene.app.refresh(&scene.contoso, &other, &token).await.refusal(), (400, "invalid_grant".to_owned()));
    scene.house.turn(Duration::from_secs(13 * 86_400));
    let token = scene.refresh(&token).await.token("refresh_token");
    scene.house.turn(Duration::from_secs(14 * 86_400));
    assert_eq!(scene.refresh(&token).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.refresh("unknown").await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn a_guest_of_a_home_on_this_server_is_asked_about_each_time(house: House) {
    let scene = Scene::set(house).await;
    let mut ann = scene.ann().await;
    let mut token = scene.exchange(&scene.code(&mut ann.browser, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    for _ in 0..3 {
        scene.house.turn(Duration::from_secs(23 * 3_600));
        token = scene.refresh(&token).await.token("refresh_token");
    }
    scene.house.block(&ann.fabrikam, ann.at_home).await;
    assert_eq!(scene.refresh(&token).await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn a_guest_of_a_mailbox_comes_again_within_a_day(house: House) {
    let scene = Scene::set(house).await;
    let mut pia = super::pia(&scene).await;
    let token = scene.exchange(&scene.code(&mut pia, &[("scope", "openid offline_access")]).await).await.token("refresh_token");
    scene.house.turn(Duration::from_secs(23 * 3_600));
    let token = scene.refresh(&token).await.token("refresh_token");
    scene.house.turn(Duration::from_secs(3_600));
    assert_eq!(scene.refresh(&token).await.refusal(), (400, "invalid_grant".to_owned()));
}
