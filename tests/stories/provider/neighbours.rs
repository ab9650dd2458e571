//! Two tenants on one server are strangers to one another.

use super::{Scene, sent_back, sign_in, visitor};
use crate::cast::{House, answer};

crate::stories! {
    a_neighbour_sees_no_session_code_or_token_of_ours,
    a_neighbours_app_is_nobody_here,
}

async fn a_neighbour_sees_no_session_code_or_token_of_ours(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let theirs = scene.house.application_with(&fabrikam, "Wiki", |settings| settings.assignment_required = false).await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[]).await;
    let given = scene.exchange(&scene.code(&mut mia, &[("scope", "openid offline_access")]).await).await;
    mia.open(&theirs.ask(&fabrikam, &[("prompt", "none")])).await;
    assert_eq!(sent_back(&mia), ("login_required".to_owned(), Some("s 1&".to_owned()), Some(fabrikam.issuer.clone())));
    mia.open(&theirs.ask(&fabrikam, &[])).await;
    assert!(!mia.sees("Mia") && !mia.sees(super::MIA), "a tenant's pages list its own users only");
    assert_eq!(scene.app.exchange(&fabrikam, &theirs, &code).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.app.refresh(&fabrikam, &theirs, &given.token("refresh_token")).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.app.userinfo(&fabrikam, &given.token("access_token")).await.status, 401);
    // Their logout ends nothing of ours.
    let logout = format!("{}/logout?id_token_hint={}", fabrikam.issuer, given.token("id_token"));
    assert_eq!(mia.open(&logout.parse().unwrap()).await.status.as_u16(), 400);
    assert_eq!(scene.exchange(&code).await.status, 200);
    assert_eq!(scene.refresh(&given.token("refresh_token")).await.status, 200);
}

async fn a_neighbours_app_is_nobody_here(house: House) {
    let scene = Scene::set(house).await;
    let fabrikam = scene.house.company("fabrikam").await;
    let theirs = scene.house.application(&fabrikam, "Wiki").await;
    let mut mia = visitor();
    let page = mia.open(&theirs.ask(&scene.contoso, &[])).await;
    assert_eq!(page.status.as_u16(), 400);
    let said = scene.app.token(&scene.contoso, &theirs, &[("grant_type", "client_credentials")]).await;
    assert_eq!(said.refusal(), (401, "invalid_client".to_owned()));
    // An interaction is of its tenant and its browser.
    sign_in(&mut mia, &scene.ask(&[("login_hint", super::MIA)])).await;
    assert!(answer(mia.beyond(), "code").is_some());
    mia.open(&scene.ask(&[("prompt", "login")])).await;
    let here = mia.hops().last().unwrap().url.clone();
    let there = here.as_str().replace("/contoso/", "/fabrikam/").parse().unwrap();
    assert_eq!(mia.open(&there).await.status.as_u16(), 404);
    assert_eq!(visitor().open(&here).await.status.as_u16(), 404);
    assert_eq!(mia.open(&here).await.status.as_u16(), 200);
}
