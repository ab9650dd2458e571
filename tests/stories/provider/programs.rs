//! Apps prove who they are, and speak for themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Scene, claims_of, part_of};
use crate::cast::{CALLBACK, ClientKind, House, VERIFIER};

crate::stories! {
    an_app_proves_itself_in_one_way,
    whoever_does_not_prove_themselves_is_challenged,
    a_malformed_request_is_told_so,
    an_app_speaks_for_itself,
}

const AS_ITSELF: (&str, &str) = ("grant_type", "client_credentials");

impl Scene {
    fn basic(&self, secret: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.orders.client_id)))
    }

    fn secret(&self) -> String {
        self.orders.secret.clone().unwrap()
    }

    fn token_endpoint(&self) -> String {
        format!("{}/token", self.contoso.issuer)
    }
}

async fn an_app_proves_itself_in_one_way(house: House) {
    let scene = Scene::set(house).await;
    let (url, basic, secret, id) = (scene.token_endpoint(), scene.basic(&scene.secret()), scene.secret(), scene.orders.client_id.clone());
    let header = [("authorization", basic.as_str())];
    for (headers, fields) in [
        (&header[..], &[AS_ITSELF][..]),
        (&header, &[AS_ITSELF, ("client_id", &id)]),
        (&[], &[AS_ITSELF, ("client_id", &id), ("client_secret", &secret)]),
    ] {
        assert_eq!(scene.app.post(&url, headers, fields).await.status, 200, "{headers:?}");
    }
    let two = scene.app.post(&url, &header, &[AS_ITSELF, ("client_id", &id), ("client_secret", &secret)]).await;
    assert_eq!(two.refusal(), (400, "invalid_request".to_owned()));
    let other = scene.app.post(&url, &header, &[AS_ITSELF, ("client_id", &scene.contoso.id.to_string())]).await;
    assert_eq!(other.refusal(), (400, "invalid_request".to_owned()));
    let in_query = scene.app.post(&format!("{url}?client_id={id}&client_secret={secret}"), &[], &[AS_ITSELF]).await;
    assert_eq!(in_query.status, 401, "nothing is read from the query");
}

async fn whoever_does_not_prove_themselves_is_challenged(house: House) {
    let scene = Scene::set(house).await;
    let (url, id) = (scene.token_endpoint(), scene.orders.client_id.clone());
    let wrong = scene.basic("wrong");
    let bearer = format!("Bearer {}", scene.secret());
    for (headers, fields) in [
        (&[("authorization", wrong.as_str())][..], &[AS_ITSELF][..]),
        (&[("authorization", "Basic ???")], &[AS_ITSELF]),
        (&[("authorization", "Basic")], &[AS_ITSELF]),
        (&[("authorization", &bearer)], &[AS_ITSELF, ("client_id", &id)]),
        (&[], &[AS_ITSELF, ("client_id", &id), ("client_secret", "wrong")]),
        (&[], &[AS_ITSELF, ("client_id", &id)]),
        (&[], &[AS_ITSELF, ("client_id", "nobody")]),
        (&[], &[AS_ITSELF]),
        (&[], &[]),
    ] {
        let said = scene.app.post(&url, headers, fields).await;
        assert_eq!(said.refusal(), (401, "invalid_client".to_owned()), "{headers:?} {fields:?}");
        assert!(said.header("www-authenticate").starts_with("Basic realm="), "{headers:?} {fields:?}");
    }
}

async fn a_malformed_request_is_told_so(house: House) {
    let scene = Scene::set(house).await;
    let url = scene.token_endpoint();
    let form = "application/x-www-form-urlencoded";
    let mine = format!("client_id={}&client_secret={}&grant_type=", scene.orders.client_id, scene.secret());
    let good = format!("{mine}client_credentials").into_bytes();
    for (kind, body, error) in [
        ("application/json", b"{}".to_vec(), "invalid_request"),
        ("application/json", good.clone(), "invalid_request"),
        ("text/plain", good.clone(), "invalid_request"),
        ("application/x-www-form-urlencoded-not", good.clone(), "invalid_request"),
        ("multipart/form-data; boundary=x", good.clone(), "invalid_request"),
        (form, [&good[..], b"&a=%E6"].concat(), "invalid_request"),
        (form, [&good[..], b"&a=%00"].concat(), "invalid_request"),
        (form, [&good[..], b"&scope=openid&scope=email"].concat(), "invalid_request"),
        (form, [&good[..], &b"&x=1".repeat(101)].concat(), "invalid_request"),
        (form, mine.clone().into_bytes(), "invalid_request"),
        (form, format!("{mine}password&username=mia&password=x").into_bytes(), "unsupported_grant_type"),
        (form, format!("{mine}authorization_code").into_bytes(), "invalid_request"),
        (form, format!("{mine}refresh_token").into_bytes(), "invalid_request"),
    ] {
        let said = scene.app.send("POST", &url, &[("content-type", kind)], body.clone()).await;
        assert_eq!(said.refusal(), (400, error.to_owned()), "{kind} {}", String::from_utf8_lossy(&body));
        assert_eq!(said.header("access-control-allow-origin"), "*");
    }
    let said = scene.app.send("POST", &url, &[("content-type", "Application/X-WWW-Form-URLEncoded;charset=UTF-8")], good).await;
    assert_eq!(said.status, 200);
}

async fn an_app_speaks_for_itself(house: House) {
    let scene = Scene::set(house).await;
    let said = scene.app.token(&scene.contoso, &scene.orders, &[AS_ITSELF]).await;
    let body = said.json();
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
    for absent in ["refresh_token", "id_token", "scope"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
    let token = said.token("access_token");
    assert_eq!(part_of(&token, 0)["typ"], "at+jwt");
    let claims = claims_of(&token);
    assert_eq!(
        (&claims["idtyp"], &claims["sub"], &claims["client_id"]),
        (&"app".into(), &claims["client_id"], &scene.orders.client_id.as_str().into())
    );
    assert_eq!((&claims["aud"], &claims["iss"]), (&claims["iss"], &scene.contoso.issuer.as_str().into()));
    for absent in ["oid", "acct", "acr", "email", "roles"] {
        assert!(claims.get(absent).is_none(), "{absent}");
    }
    let about = scene.app.userinfo(&scene.contoso, &token).await;
    assert_eq!(about.status, 403);
    assert!(about.header("www-authenticate").contains("error=\"insufficient_scope\""));
    for scope in ["everything", "openid", "email profile"] {
        let asked = scene.app.token(&scene.contoso, &scene.orders, &[AS_ITSELF, ("scope", scope)]).await;
        assert_eq!(asked.refusal(), (400, "invalid_scope".to_owned()), "{scope}: of nobody");
    }
    let not_registered = scene.house.application_with(&scene.contoso, "Wiki", |settings| settings.client_credentials = false).await;
    let refused = scene.app.token(&scene.contoso, &not_registered, &[AS_ITSELF]).await;
    assert_eq!(refused.refusal(), (400, "unauthorized_client".to_owned()));
    let public = scene.house.application_with(&scene.contoso, "Phone", |settings| settings.kind = ClientKind::Public).await;
    let refused = scene.app.token(&scene.contoso, &public, &[AS_ITSELF]).await;
    assert_eq!(refused.refusal(), (400, "unauthorized_client".to_owned()));
    let machine = scene.house.application_with(&scene.contoso, "Robot", |settings| settings.redirect_uris = Vec::new()).await;
    assert_eq!(scene.app.token(&scene.contoso, &machine, &[AS_ITSELF]).await.status, 200);
    let fields = [("grant_type", "authorization_code"), ("code", "x"), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
    assert_eq!(scene.app.token(&scene.contoso, &machine, &fields).await.refusal(), (400, "unauthorized_client".to_owned()));
}
