//! What may be asked at the authorization endpoint, and how it is answered.

use super::{Scene, sent_back, sign_in, visitor};
use crate::cast::{CALLBACK, House, VERIFIER, answer};

crate::stories! {
    the_answer_travels_as_it_was_asked_to,
    errors_go_back_with_state_and_issuer,
    what_is_nobodys_request_is_shown,
    a_redirect_uri_that_almost_matches_is_shown,
    a_request_may_come_as_a_form,
    what_nobody_knows_does_no_harm,
    pages_speak_the_language_the_app_asked_for,
    an_app_may_leave_no_proof_out,
}

async fn the_answer_travels_as_it_was_asked_to(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let issuer = scene.contoso.issuer.clone();
    for mode in ["", "query"] {
        mia.open(&scene.ask(&[("response_mode", mode)])).await;
        let url = mia.beyond();
        assert_eq!((answer(url, "state").as_deref(), answer(url, "iss").as_ref()), (Some("s 1&"), Some(&issuer)));
        assert!(answer(url, "code").is_some() && url.fragment().is_none());
        assert_eq!(mia.page().headers["cache-control"], "no-store");
        assert_eq!(mia.page().status, 303);
    }
    mia.open(&scene.ask(&[("response_mode", "fragment")])).await;
    let mut url = mia.beyond().clone();
    assert_eq!(url.query(), None);
    let fragment = url.fragment().unwrap().to_owned();
    url.set_query(Some(&fragment));
    assert_eq!((answer(&url, "state").as_deref(), answer(&url, "iss")), (Some("s 1&"), Some(issuer.clone())));
    let code = answer(&url, "code").unwrap();
    assert_eq!(scene.exchange(&code).await.status, 200);

    mia.open(&scene.ask(&[("response_mode", "form_post"), ("state", "\"><script>")])).await;
    let page = mia.page();
    assert_eq!((page.status.as_u16(), page.headers["cache-control"].to_str().unwrap()), (200, "no-store"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("form-action") && policy.contains("script-src 'self'"), "{policy}");
    let form = page.form("Continue").unwrap();
    assert_eq!((form.action.as_str(), form.method.as_str()), (CALLBACK, "POST"));
    let field = |name: &str| form.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    assert_eq!((field("state").as_deref(), field("iss")), (Some("\"><script>"), Some(issuer)));
    assert_eq!(scene.exchange(&field("code").unwrap()).await.status, 200);
    mia.open(&scene.ask(&[("response_mode", "form_post"), ("prompt", "none login")])).await;
    assert!(mia.page().form("Continue").unwrap().fields.contains(&("error".to_owned(), "invalid_request".to_owned())));
}

async fn errors_go_back_with_state_and_issuer(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for (changed, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_mode", "pigeon")], "invalid_request"),
        (&[("request", "e30.e30.")], "invalid_request_object"),
        (&[("request_uri", "https://orders.example/r")], "request_uri_not_supported"),
        (&[("registration", "{}")], "registration_not_supported"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "create")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("claims", "[")], "invalid_request"),
        (&[("claims", "{\"id_token\":[]}")], "invalid_request"),
        (&[("id_token_hint", "not.a.token")], "invalid_request"),
        (&[("nonce", "a"), ("nonce", "b")], "invalid_request"),
        (&[("unknown", "a"), ("unknown", "b")], "invalid_request"),
        (&[("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"phr\"}}}")], "unmet_authentication_requirements"),
        (&[("claims", "{\"id_token\":{\"sub\":{\"value\":\"somebody\"}}}")], "login_required"),
    ] {
        mia.open(&scene.ask(changed)).await;
        let (said, state, iss) = sent_back(&mia);
        assert_eq!(said, error, "{changed:?}: {}", mia.beyond());
        assert_eq!((state.as_deref(), iss.as_ref()), (Some("s 1&"), Some(&scene.contoso.issuer)), "{changed:?}");
        assert_eq!(answer(mia.beyond(), "code"), None);
    }
}

async fn what_is_nobodys_request_is_shown(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let twice = scene.ask(&[("redirect_uri", CALLBACK), ("redirect_uri", CALLBACK)]);
    let strange = scene.ask(&[("client_id", "contoso")]);
    let unknown = scene.ask(&[("client_id", &scene.contoso.id.to_string())]);
    let two_clients = scene.ask(&[("client_id", &scene.orders.client_id), ("client_id", &scene.orders.client_id)]);
    let latin = format!("{}&odd=%E6", scene.ask(&[])).parse().unwrap();
    let nul = format!("{}&odd=%00", scene.ask(&[])).parse().unwrap();
    for url in [scene.ask(&[("redirect_uri", "")]), twice, strange, unknown, two_clients, latin, nul, scene.ask(&[("client_id", "")])] {
        let page = mia.open(&url).await;
        assert_eq!((page.status.as_u16(), page.headers["cache-control"].to_str().unwrap()), (400, "no-store"), "{url}");
        assert!(!page.headers.contains_key("location"));
        mia.must_see("The application sent something we cannot answer");
    }
}

async fn a_redirect_uri_that_almost_matches_is_shown(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for almost in [
        "https://orders.example/callback/",
        "https://orders.example/callback?",
        "https://orders.example/callback#",
        "https://orders.example/callback?x=1",
        "https://orders.example/Callback",
        "https://ORDERS.example/callback",
        "https://orders.example:443/callback",
        "http://orders.example/callback",
        "https://orders.example/a/../callback",
        "https://orders.example/callbac%6B",
        "https://orders.example.evil.example/callback",
        "https://evil.example@orders.example/callback",
        "https://orders.example/callback ",
        " https://orders.example/callback",
        "//orders.example/callback",
        "javascript:alert(1)",
    ] {
        let page = mia.open(&scene.ask(&[("redirect_uri", almost)])).await;
        assert_eq!(page.status.as_u16(), 400, "{almost}");
        assert!(!page.headers.contains_key("location"), "{almost}");
    }
}

async fn a_request_may_come_as_a_form(house: House) {
    let scene = Scene::set(house).await;
    let url = scene.ask(&[("login_hint", super::MIA)]);
    let body = url.query().unwrap().as_bytes().to_vec();
    let door = format!("{}/authorize", scene.contoso.issuer);
    let form = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
    let kept = scene.app.send("POST", &door, &form, body.clone()).await;
    assert_eq!((kept.status, kept.header("cache-control")), (303, "no-store"));
    let handle = scene.house.at(kept.header("location"));
    let mut mia = visitor();
    sign_in(&mut mia, &handle).await;
    let code = answer(mia.beyond(), "code").unwrap();
    assert_eq!(scene.exchange(&code).await.status, 200);
    // The handle counts once, and not for long.
    assert_eq!(mia.open(&handle).await.status, 404);
    let late = scene.app.send("POST", &door, &form, body.clone()).await;
    scene.house.turn(std::time::Duration::from_secs(121));
    assert_eq!(mia.open(&scene.house.at(late.header("location"))).await.status, 404);
    for (kind, body) in [("text/plain", body), ("application/x-www-form-urlencoded", b"state=%00".to_vec())] {
        assert_eq!(scene.app.send("POST", &door, &[("content-type", kind)], body).await.status, 400);
    }
}

async fn what_nobody_knows_does_no_harm(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let strange = [
        ("foo", "bar"),
        ("scope", "openid everything profile"),
        ("display", "hologram"),
        ("ui_locales", "tlh"),
        ("claims_locales", "tlh"),
        ("acr_values", "phr gold"),
        ("login_hint", "\u{1f98a}"),
        ("claims", "{\"id_token\":{\"shoe_size\":{\"essential\":true},\"email\":null},\"other\":{}}"),
        ("prompt", "none"),
    ];
    let code = scene.code(&mut mia, &strange).await;
    let said = scene.exchange(&code).await;
    assert_eq!(said.token("scope"), "openid profile");
    let claims = super::claims_of(&said.token("id_token"));
    assert_eq!((claims["acr"].as_str(), claims["email"].as_str(), claims["nonce"].as_str()), (Some("1"), Some(super::MIA), Some("n1")));
    assert!(claims.get("shoe_size").is_none());
}

async fn pages_speak_the_language_the_app_asked_for(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = visitor();
    for (wished, reads) in [("da", "Log ind"), ("fr-CA da-DK", "Log ind"), ("tlh", "Sign in"), ("", "Sign in")] {
        mia.open(&scene.ask(&[("ui_locales", wished)])).await;
        mia.must_see(reads);
    }
    let mut danish = visitor().reading("da");
    danish.open(&scene.ask(&[("ui_locales", "en")])).await;
    danish.must_see("Sign in");
}

async fn an_app_may_leave_no_proof_out(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    for changed in [
        &[("code_challenge", "")][..],
        &[("code_challenge_method", "")],
        &[("code_challenge_method", "plain")],
        &[("code_challenge", VERIFIER), ("code_challenge_method", "plain")],
        &[("code_challenge", "short")],
        &[("code_challenge", ""), ("code_challenge_method", "")],
    ] {
        mia.open(&scene.ask(changed)).await;
        assert_eq!(sent_back(&mia).0, "invalid_request", "{changed:?}");
    }
}
