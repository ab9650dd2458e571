//! The app's doors as far as they open without an issuer; `demo --script` walks through the rest.

use std::net::TcpListener;

use reqwest::{Method, StatusCode};

use super::*;
use crate::demo::client::{KeepsCookies, http_client};

struct Opened {
    app: RelyingApp,
    home: Url,
    visitor: reqwest::Client,
}

/// An app whose issuer does not answer.
fn open() -> Opened {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let home: Url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let settings = RelyingAppSettings {
        issuer: "http://127.0.0.1:1/contoso".to_owned(),
        client_id: "orders".to_owned(),
        client_secret: Secret::new("s".to_owned()),
        home: home.clone(),
        http: http_client(None, KeepsCookies::No).unwrap(),
        tls: None,
    };
    Opened { app: RelyingApp::start(listener, settings).unwrap(), home, visitor: http_client(None, KeepsCookies::Yes).unwrap() }
}

impl Opened {
    async fn ask(&self, method: Method, path: &str) -> (StatusCode, String, String) {
        let answer = self.visitor.request(method, self.home.join(path).unwrap()).send().await.unwrap();
        let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned()).unwrap_or_default();
        (answer.status(), place, answer.text().await.unwrap())
    }
}

#[actix_web::test]
async fn a_stranger_sees_the_start_and_is_asked_to_sign_in_for_the_rest() {
    let opened = open();
    let (status, _, home) = opened.ask(Method::GET, "/").await;
    assert!(status.is_success() && home.contains("Sign in") && !home.contains("Sign out"));
    for (page, place) in [("/me", "/login"), ("/orders", "/login?target_link_uri=/orders")] {
        let (status, found, _) = opened.ask(Method::GET, page).await;
        assert_eq!((status, found.as_str()), (StatusCode::SEE_OTHER, place));
    }
    assert_eq!(opened.ask(Method::GET, "/whoami.json").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(opened.ask(Method::GET, "/nowhere").await.0, StatusCode::NOT_FOUND);
    let (status, place, _) = opened.ask(Method::POST, "/sign-out").await;
    assert_eq!((status, place.as_str()), (StatusCode::SEE_OTHER, "/signed-out"));
    opened.app.stop().await;
}

#[actix_web::test]
async fn a_login_is_started_for_our_issuer_only() {
    let opened = open();
    let (status, _, page) = opened.ask(Method::GET, "/login?iss=https://evil.example/contoso").await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("not ours"), "{status} {page}");
    let (status, _, page) = opened.ask(Method::GET, "/login?iss=http://127.0.0.1:1/contoso&login_hint=x").await;
    assert!(status == StatusCode::BAD_GATEWAY && page.contains("cannot be reached"), "{status} {page}");
    opened.app.stop().await;
}

#[actix_web::test]
async fn an_answer_to_nothing_we_asked_signs_nobody_in() {
    let opened = open();
    for query in ["", "?code=c", "?code=c&state=guessed", "?error=access_denied&state=x"] {
        let (status, _, page) = opened.ask(Method::GET, &format!("/callback{query}")).await;
        assert!(status == StatusCode::BAD_REQUEST && page.contains("not begun in this browser"), "{query}: {page}");
    }
    opened.app.stop().await;
}

#[test]
fn addresses_of_the_registration_are_below_the_apps_home() {
    let registered = Registered::at(&"http://localhost:8090/".parse().unwrap());
    assert_eq!(registered.redirect_uri.as_str(), "http://localhost:8090/callback");
    assert_eq!(registered.initiate_login_uri.as_str(), "http://localhost:8090/login");
    assert_eq!(registered.signed_out_uri.as_str(), "http://localhost:8090/signed-out");
}
