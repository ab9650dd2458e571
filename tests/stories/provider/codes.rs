//! Codes: exchanged once, soon, by the app they were issued to, with the proof it holds.

use std::time::Duration;

use super::Scene;
use crate::cast::{CALLBACK, ClientKind, House, VERIFIER};

crate::stories! {
    a_code_is_exchanged_for_what_was_asked,
    a_code_used_twice_ends_what_the_first_use_gave,
    a_code_is_the_clients_it_was_issued_to,
    of_two_exchanges_at_once_one_wins,
    a_code_expires,
    a_code_needs_its_verifier_and_its_address,
    a_public_app_needs_no_secret_but_its_proof,
}

async fn a_code_is_exchanged_for_what_was_asked(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let said = scene.exchange(&scene.code(&mut mia, &[("scope", "openid profile offline_access")]).await).await;
    assert_eq!((said.header("cache-control"), said.header("pragma")), ("no-store", "no-cache"));
    assert_eq!(said.header("content-type"), "application/json");
    let body = said.json();
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
    assert_eq!(body["scope"], "openid profile offline_access");
    assert!(body["refresh_token"].is_string() && body["id_token"].is_string());
    let plain = scene.exchange(&scene.code(&mut mia, &[]).await).await.json();
    assert!(plain.get("refresh_token").is_none(), "nobody asked for offline_access");
    let oauth = scene.exchange(&scene.code(&mut mia, &[("scope", "")]).await).await.json();
    assert!(oauth.get("id_token").is_none() && oauth["access_token"].is_string(), "nobody asked for openid");
}

async fn a_code_used_twice_ends_what_the_first_use_gave(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[("scope", "openid offline_access")]).await;
    let first = scene.exchange(&code).await;
    assert_eq!(scene.app.userinfo(&scene.contoso, &first.token("access_token")).await.status, 200);
    assert_eq!(scene.exchange(&code).await.refusal(), (400, "invalid_grant".to_owned()));
    let userinfo = scene.app.userinfo(&scene.contoso, &first.token("access_token")).await;
    assert_eq!(userinfo.status, 401);
    assert!(userinfo.header("www-authenticate").contains("error=\"invalid_token\""));
    assert_eq!(scene.refresh(&first.token("refresh_token")).await.refusal(), (400, "invalid_grant".to_owned()));
    // Other grants of the same person live on.
    assert_eq!(scene.exchange(&scene.code(&mut mia, &[]).await).await.status, 200);
}

async fn a_code_is_the_clients_it_was_issued_to(house: House) {
    let scene = Scene::set(house).await;
    let other = scene.house.application(&scene.contoso, "Payroll").await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[]).await;
    assert_eq!(scene.app.exchange(&scene.contoso, &other, &code).await.refusal(), (400, "invalid_grant".to_owned()));
    assert_eq!(scene.exchange(&code).await.status, 200, "a stranger's try does not spend it");
}

async fn of_two_exchanges_at_once_one_wins(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[]).await;
    let (one, two, three) = tokio::join!(scene.exchange(&code), scene.exchange(&code), scene.exchange(&code));
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400, 400]);
    let won = [one, two, three].into_iter().find(|said| said.status == 200).unwrap();
    assert_eq!(scene.app.userinfo(&scene.contoso, &won.token("access_token")).await.status, 401, "the others were replays");
}

async fn a_code_expires(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let (early, late) = (scene.code(&mut mia, &[]).await, scene.code(&mut mia, &[]).await);
    scene.house.turn(Duration::from_secs(59));
    assert_eq!(scene.exchange(&early).await.status, 200);
    scene.house.turn(Duration::from_secs(1));
    assert_eq!(scene.exchange(&late).await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn a_code_needs_its_verifier_and_its_address(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let code = scene.code(&mut mia, &[]).await;
    let wrong = VERIFIER.replace('d', "e");
    for fields in [
        &[("redirect_uri", CALLBACK)][..],
        &[("redirect_uri", CALLBACK), ("code_verifier", &wrong)],
        &[("redirect_uri", CALLBACK), ("code_verifier", "short")],
        &[("code_verifier", VERIFIER)],
        &[("redirect_uri", "https://orders.example/"), ("code_verifier", VERIFIER)],
    ] {
        let fields = [&[("grant_type", "authorization_code"), ("code", code.as_str())], fields].concat();
        let said = scene.app.token(&scene.contoso, &scene.orders, &fields).await;
        assert_eq!(said.refusal(), (400, "invalid_grant".to_owned()), "{fields:?}");
    }
    assert_eq!(scene.exchange(&code).await.status, 200, "a mistake does not spend it");
    assert_eq!(scene.exchange("unknown").await.refusal(), (400, "invalid_grant".to_owned()));
}

async fn a_public_app_needs_no_secret_but_its_proof(house: House) {
    let scene = Scene::set(house).await;
    let phone = scene.house.application_with(&scene.contoso, "Phone", |settings| {
        settings.kind = ClientKind::Public;
        settings.redirect_uris = vec![CALLBACK.to_owned(), "http://127.0.0.1/done".to_owned()];
        settings.assignment_required = false;
    });
    let phone = phone.await;
    let mut mia = scene.mia().await;
    mia.open(&phone.ask(&scene.contoso, &[])).await;
    let code = crate::cast::answer(mia.beyond(), "code").unwrap();
    assert_eq!(scene.app.exchange(&scene.contoso, &phone, &code).await.status, 200);
    mia.stop_at(&"http://127.0.0.1:49152/done".parse().unwrap());
    mia.open(&phone.ask(&scene.contoso, &[("redirect_uri", "http://127.0.0.1:49152/done")])).await;
    mia.submit("Allow").await;
    assert!(crate::cast::answer(mia.beyond(), "code").is_some(), "the port of a native app's own address is free");
    let page = mia.open(&phone.ask(&scene.contoso, &[("redirect_uri", "http://localhost:49152/done")])).await;
    assert_eq!(page.status.as_u16(), 400);
}
