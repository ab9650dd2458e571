//! Requests in a JWT: by value, and from where a client registered that it keeps one.

use serde_json::{Value, json};

use super::{MIA, Scene, sent_back, visitor};
use crate::cast::{Application, CALLBACK, ClientKey, House, Site, Visitor, answer, unsigned};

crate::stories! {
    an_unsigned_object_is_no_more_than_parameters,
    a_signed_object_counts_only_with_the_clients_key,
    an_object_that_is_not_good_is_told_to_the_app,
    an_object_is_fetched_only_from_where_it_is_registered,
    nobody_makes_us_fetch_all_the_time,
}

async fn opened(scene: &Scene, client: &Application, changed: &[(&str, &str)]) -> Visitor {
    let mut visitor = visitor();
    visitor.open(&client.ask(&scene.contoso, changed)).await;
    visitor
}

async fn an_unsigned_object_is_no_more_than_parameters(house: House) {
    let scene = Scene::set(house).await;
    let mut mia = scene.mia().await;
    let object = unsigned(&json!({
        "client_id": scene.orders.client_id, "response_type": "code", "redirect_uri": CALLBACK, "state": "inside", "nonce": "inside",
        "max_age": 10_000, "claims": { "id_token": { "name": null } },
    }));
    let code = scene.code(&mut mia, &[("request", &object), ("redirect_uri", ""), ("nonce", "outside")]).await;
    assert_eq!(answer(mia.beyond(), "state").as_deref(), Some("inside"));
    let claims = super::claims_of(&scene.exchange(&code).await.token("id_token"));
    assert_eq!((&claims["nonce"], &claims["name"]), (&json!("inside"), &json!("Mia")));
    let elsewhere = unsigned(&json!({ "redirect_uri": "https://evil.example/" }));
    mia.open(&scene.ask(&[("request", &elsewhere)])).await;
    assert_eq!(mia.page().status.as_u16(), 400, "an address in an object is judged like any other");
}

async fn a_signed_object_counts_only_with_the_clients_key(house: House) {
    let scene = Scene::set(house).await;
    let (key, other) = (ClientKey::new("k"), ClientKey::new("k"));
    let wanted = json!({ "jwks": { "keys": [key.jwk()] }, "request_object_signing_alg": "ES256" });
    let client = scene.register(wanted).await;
    let claims = json!({ "iss": client.client_id, "aud": scene.contoso.issuer, "state": "inside", "login_hint": MIA });
    let mia = opened(&scene, &client, &[("request", &key.sign(&claims))]).await;
    mia.must_see(MIA);
    for object in [other.sign(&claims), unsigned(&claims), format!("{}x", key.sign(&claims))] {
        let mia = opened(&scene, &client, &[("request", &object)]).await;
        assert_eq!(sent_back(&mia).0, "invalid_request_object", "{object}");
    }
}

async fn an_object_that_is_not_good_is_told_to_the_app(house: House) {
    let scene = Scene::set(house).await;
    let now = scene.house.now().seconds();
    for claims in [
        json!({ "request_uri": "https://orders.example/r" }),
        json!({ "client_id": "other" }),
        json!({ "iss": "other" }),
        json!({ "aud": "https://other.example" }),
        json!({ "response_type": "id_token" }),
        json!({ "exp": now }),
        json!({ "nbf": now + 120 }),
        Value::Null,
    ] {
        let (error, state, iss) = sent_back(&opened(&scene, &scene.orders, &[("request", &unsigned(&claims))]).await);
        assert_eq!(
            (error.as_str(), state.as_deref(), iss),
            ("invalid_request_object", Some("s 1&"), Some(scene.contoso.issuer.clone())),
            "{claims}"
        );
    }
    for object in ["x", "a.b.c", "a.b.c.d.e", "\u{e6}"] {
        assert_eq!(sent_back(&opened(&scene, &scene.orders, &[("request", object)]).await).0, "invalid_request_object", "{object}");
    }
    let both = [("request", "a.b.c"), ("request_uri", "https://orders.example/r")];
    assert_eq!(sent_back(&opened(&scene, &scene.orders, &both).await).0, "invalid_request");
    let asked = opened(&scene, &scene.orders, &[("request_uri", "https://orders.example/r")]).await;
    assert_eq!(sent_back(&asked).0, "request_uri_not_supported");
    let asked = opened(&scene, &scene.orders, &[("registration", "{}")]).await;
    assert_eq!(sent_back(&asked).0, "registration_not_supported");
}

async fn an_object_is_fetched_only_from_where_it_is_registered(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let key = ClientKey::new("k");
    let client = scene
        .register(
            json!({ "request_uris": [site.at("object#old"), site.at("nothing"), "https://10.0.0.1/r"], "jwks": { "keys": [key.jwk()] } }),
        )
        .await;
    let claims = json!({ "state": "inside", "prompt": "none" });
    for object in [unsigned(&claims), key.sign(&claims)] {
        let there = site.put("object", object);
        let (error, state, _) = sent_back(&opened(&scene, &client, &[("request_uri", &format!("{there}#new"))]).await);
        assert_eq!((error.as_str(), state.as_deref()), ("login_required", Some("inside")));
    }
    for elsewhere in [site.at("other"), site.at("nothing"), "https://10.0.0.1/r".to_owned(), "x".to_owned()] {
        let mia = opened(&scene, &client, &[("request_uri", &elsewhere)]).await;
        assert_eq!(sent_back(&mia).0, "invalid_request_uri", "{elsewhere}");
    }
    assert_eq!(site.asked("other"), 0, "nobody is asked who is not registered");
}

async fn nobody_makes_us_fetch_all_the_time(house: House) {
    let scene = Scene::set(house).await;
    let site = Site::open().await;
    let there = site.put("object", unsigned(&json!({ "prompt": "none" })));
    let client = scene.register(json!({ "request_uris": [there] })).await;
    let error = async |version: &str| {
        let asked = client.ask(&scene.contoso, &[("request_uri", &format!("{there}{version}"))]);
        let said = scene.app.get(asked.as_str(), None).await;
        answer(&said.header("location").parse().unwrap(), "error").unwrap()
    };
    // What was fetched does for whoever comes after, whoever that is.
    for _ in 0..3 {
        assert_eq!((error("").await.as_str(), site.asked("object")), ("login_required", 1));
    }
    for version in 1..120 {
        assert_eq!(error(&format!("#{version}")).await, "login_required");
    }
    assert_eq!((error("#other").await.as_str(), site.asked("object")), ("temporarily_unavailable", 120));
    assert_eq!((error("").await.as_str(), site.asked("object")), ("login_required", 120), "strangers use up only the strangers' budget");
    scene.house.turn(std::time::Duration::from_secs(60));
    assert_eq!((error("").await.as_str(), site.asked("object")), ("login_required", 121));
}
