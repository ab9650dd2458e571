//! Sessions that were renewed or have expired: their ends are told all the same.

use std::time::Duration;

use serde_json::json;

use super::{told, whose_end};
use crate::cast::{House, Site, answer};
use crate::provider::{MIA, Scene, claims_of, sign_in};

crate::stories! {
    whoever_signs_in_again_for_another_application_has_the_same_session,
    a_session_that_has_expired_is_still_told_of_a_block,
    a_session_that_was_renewed_is_told_of_to_whoever_came_first,
}

async fn whoever_signs_in_again_for_another_application_has_the_same_session(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let wanted = json!({ "backchannel_logout_uri": site.at("out") });
    let (first, second) = (scene.listener(wanted.clone()).await, scene.listener(wanted).await);
    let (mut mia, id_token) = scene.mia_at(&first).await;
    let ask = first.ask(&scene.contoso, &[("login_hint", MIA)]);
    mia.open(&ask).await;
    let code = answer(mia.beyond(), "code").unwrap();
    let token = scene.app.exchange(&scene.contoso, &first, &code).await.token("access_token");
    scene.house.turn(Duration::from_secs(60));
    sign_in(&mut mia, &second.ask(&scene.contoso, &[("login_hint", MIA), ("prompt", "login consent")])).await;
    mia.submit("Allow").await;
    let code = answer(mia.beyond(), "code").unwrap();
    let later = scene.app.exchange(&scene.contoso, &second, &code).await.token("id_token");
    let (before, after) = (claims_of(&id_token), claims_of(&later));
    assert_eq!(before["sid"], after["sid"]);
    assert_eq!(after["auth_time"].as_i64().unwrap() - before["auth_time"].as_i64().unwrap(), 60);
    mia.open(&scene.out(&later, "")).await;
    mia.must_see("You are signed out");
    scene.house.work().await;
    assert_eq!(told(&site).len(), 2, "both");
    assert_eq!(scene.app.userinfo(&scene.contoso, &token).await.status, 401);
}

async fn a_session_that_has_expired_is_still_told_of_a_block(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let client = scene.listener(json!({ "backchannel_logout_uri": site.at("out") })).await;
    scene.mia_at(&client).await;
    let mia = scene.house.people(&scene.contoso, MIA).await.remove(0).id;
    scene.house.turn(Duration::from_secs(25 * 3600));
    scene.house.block(&scene.contoso, mia).await;
    assert_eq!(whose_end(&scene, &site).await, [json!(mia)]);
}

async fn a_session_that_was_renewed_is_told_of_to_whoever_came_first(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let wanted = json!({ "backchannel_logout_uri": site.at("out") });
    let (first, second) = (scene.listener(wanted.clone()).await, scene.listener(wanted).await);
    let (mut mia, _) = scene.mia_at(&first).await;
    scene.house.turn(Duration::from_secs(20 * 3600));
    sign_in(&mut mia, &second.ask(&scene.contoso, &[("login_hint", MIA), ("prompt", "login consent")])).await;
    mia.submit("Allow").await;
    let code = answer(mia.beyond(), "code").unwrap();
    let id_token = scene.app.exchange(&scene.contoso, &second, &code).await.token("id_token");
    // What the first of them was given has ended a day ago, and the session has not.
    scene.house.turn(Duration::from_secs(20 * 3600));
    scene.house.sweep().await;
    mia.open(&scene.out(&id_token, "")).await;
    scene.house.work().await;
    assert_eq!(told(&site).len(), 2, "both");
}
