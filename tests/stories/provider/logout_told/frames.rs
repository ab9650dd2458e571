//! Frames in the browser: those that applications gave it, and the one that they watch.

use serde_json::json;

use crate::cast::{House, Visitor, answer, session_state};
use crate::provider::{Scene, claims_of};

crate::stories! {
    the_browser_frames_what_applications_gave_it,
    a_session_is_watched_only_where_that_is_on,
}

async fn the_browser_frames_what_applications_gave_it(house: House) {
    let scene = Scene::set(house).await;
    let bye = "https://orders.example/bye";
    let wanted = json!({
        "frontchannel_logout_uri": "https://orders.example/out?a=1", "frontchannel_logout_session_required": true,
        "post_logout_redirect_uris": [bye],
    });
    let client = scene.listener(wanted).await;
    let (mut mia, id_token) = scene.mia_at(&client).await;
    mia.open(&scene.out(&id_token, &format!("&post_logout_redirect_uri={bye}&state=x"))).await;
    let page = mia.page();
    let sid = claims_of(&id_token)["sid"].as_str().unwrap().to_owned();
    let issuer: String = url::form_urlencoded::byte_serialize(scene.contoso.issuer.as_bytes()).collect();
    let html = page.body.replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x3D;", "=");
    assert!(html.contains(&format!("<iframe src=\"https://orders.example/out?a=1&iss={issuer}&sid={sid}\"")), "{html}");
    assert_eq!(page.headers["refresh"], format!("3; url={bye}?state=x"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("frame-src https://orders.example") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(mia.page().link("Continue").unwrap().as_str(), format!("{bye}?state=x"));
    // Nobody is signed in any more: there is nothing to frame.
    mia.stop_at(&bye.parse().unwrap());
    mia.open(&scene.out(&id_token, &format!("&post_logout_redirect_uri={bye}"))).await;
    assert_eq!(mia.beyond().as_str(), bye);
}

async fn a_session_is_watched_only_where_that_is_on(house: House) {
    let scene = Scene::set(house).await;
    let frame = format!("{}/check_session", scene.contoso.issuer);
    let mut mia = scene.mia().await;
    assert_eq!(answer(mia.beyond(), "session_state"), None);
    assert_eq!(scene.app.get(&frame, None).await.status, 404);
    scene.house.lets_sessions_be_watched(&scene.contoso).await;
    let document = scene.app.get(&format!("{}/.well-known/openid-configuration", scene.contoso.issuer), None).await.json();
    assert_eq!(document["check_session_iframe"], frame);
    let said = scene.app.get(&frame, None).await;
    assert_eq!((said.status, said.header("x-frame-options")), (200, ""));
    assert!(said.header("content-security-policy").contains("frame-ancestors *"));
    let script = said.body.split('"').find(|part| part.starts_with("/assets/check_session.js")).unwrap();
    assert_eq!(scene.app.get(scene.house.at(script).as_str(), None).await.status, 200);
    let watch = |mia: &Visitor| mia.cookie("guesthouse-watch").split_once('=').unwrap().1.to_owned();
    let id = scene.orders.client_id.as_str();
    let mut seen = Vec::new();
    for _ in 0..2 {
        scene.code(&mut mia, &[]).await;
        let told = answer(mia.beyond(), "session_state").unwrap();
        assert_eq!(told, session_state(id, "https://orders.example", &watch(&mia), &told));
        seen.push(watch(&mia));
    }
    assert_eq!(seen[0], seen[1], "nothing changed");
    mia.open(&scene.ask(&[("prompt", "none"), ("max_age", "x")])).await;
    assert_eq!(answer(mia.beyond(), "session_state"), None, "not beside an error");
    mia.open(&format!("{}/logout", scene.contoso.issuer).parse().unwrap()).await;
    mia.submit("Sign out").await;
    assert_ne!(watch(&mia), seen[1], "whoever watches notices");
}
