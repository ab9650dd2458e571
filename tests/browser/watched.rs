//! An application watches the session in a frame (OpenID Connect Session Management §3), in a browser that runs its script.
//!
//! Two origins of this machine are two sites to a browser, so the frame reads a cookie of a third party. A browser that blocks those, as
//! Chromium does unless its owner prefers otherwise, cannot see the session: the frame says `changed`, and the documents point to the back
//! channel.

use serde_json::{Value, json};
use url::Url;

use crate::chromium::{Chromium, Screen};
use crate::playground::Playground;
use crate::shelf::Shelf;

/// The application's page: it asks the frame once, and writes down what it heard.
const PAGE: &str = r#"<!doctype html><html lang="en"><title>Watching</title><p id="heard">waits</p><script>
const told = new URLSearchParams(location.search);
const frame = document.createElement("iframe");
frame.src = told.get("frame");
addEventListener("message", (event) => {
  if (event.origin === new URL(frame.src).origin) document.getElementById("heard").textContent = `heard ${event.data}`;
});
frame.onload = () => frame.contentWindow.postMessage(told.get("message"), new URL(frame.src).origin);
document.body.append(frame);
</script>"#;

struct Watching {
    demo: Playground,
    shelf: Shelf,
    client_id: String,
    frame: String,
    browser: Chromium,
}

impl Watching {
    async fn set(preferences: Value) -> Option<Self> {
        let demo = Playground::open_over_tls()?;
        let shelf = Shelf::open();
        shelf.put("/cb", "text/html", "<!doctype html><title>Back</title><p>You are back</p>");
        shelf.put("/watch", "text/html", PAGE);
        let http = reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
        let issuer = demo.tenants[0]["issuer"].as_str().unwrap().to_owned();
        let about: Value = http.get(format!("{issuer}/.well-known/openid-configuration")).send().await.unwrap().json().await.unwrap();
        let wanted = json!({ "client_name": "Watcher", "redirect_uris": [shelf.at("localhost", "/cb")] });
        let endpoint = about["registration_endpoint"].as_str().unwrap();
        let told: Value = http.post(endpoint).json(&wanted).send().await.unwrap().json().await.unwrap();
        let client_id = told["client_id"].as_str().unwrap_or_else(|| panic!("{told}")).to_owned();
        let frame = about["check_session_iframe"].as_str().unwrap().to_owned();
        let browser = Chromium::open_with(Screen { width: 1280, height: 900 }, &["--ignore-certificate-errors"], preferences).await;
        Some(Self { demo, shelf, client_id, frame, browser })
    }

    /// Signs in, or comes back; gives the state of the session that the application is told.
    async fn session_state(&self) -> String {
        let mut ask: Url = self.demo.at("/contoso/authorize").parse().unwrap();
        let redirect_uri = self.shelf.at("localhost", "/cb");
        let asked = [("response_type", "code"), ("scope", "openid"), ("client_id", &self.client_id), ("redirect_uri", &redirect_uri)];
        ask.query_pairs_mut().extend_pairs(asked);
        self.browser.go_to(ask.as_str()).await;
        if !self.browser.address().await.as_str().starts_with(&redirect_uri) {
            let dana = &self.demo.tenants[0]["users"][0];
            self.browser.type_into("address", dana["email"].as_str().unwrap()).await;
            self.browser.press("Continue").await;
            self.browser.type_into("password", dana["password"].as_str().unwrap()).await;
            self.browser.press("Sign in").await;
            self.browser.press("Allow").await;
        }
        self.browser.reads("You are back").await;
        let back = self.browser.address().await;
        back.query_pairs().find(|(name, _)| name == "session_state").unwrap().1.into_owned()
    }

    /// What the frame answers a page of `host` that sends `message`.
    async fn hears(&self, host: &str, message: &str, answer: &str) {
        let mut page: Url = self.shelf.at(host, "/watch").parse().unwrap();
        page.query_pairs_mut().append_pair("frame", &self.frame).append_pair("message", message);
        self.browser.go_to(page.as_str()).await;
        self.browser.reads(&format!("heard {answer}")).await;
    }
}

#[tokio::test]
async fn a_session_is_watched_in_a_frame() {
    let allowed = json!({ "profile": { "cookie_controls_mode": 0, "block_third_party_cookies": false } });
    let Some(scene) = Watching::set(allowed).await else { return };
    let state = scene.session_state().await;
    let message = format!("{} {state}", scene.client_id);
    scene.hears("localhost", &message, "unchanged").await;
    // Coming back changes nothing: the same session, told anew.
    let again = scene.session_state().await;
    scene.hears("localhost", &format!("{} {again}", scene.client_id), "unchanged").await;

    scene.hears("127.0.0.1", &message, "changed").await;
    scene.hears("localhost", &format!("somebody-else {state}"), "changed").await;
    scene.hears("localhost", "nonsense", "error").await;

    scene.browser.go_to(&scene.demo.at("/contoso/logout")).await;
    scene.browser.press("Sign out").await;
    scene.browser.reads("You are signed out").await;
    scene.hears("localhost", &message, "changed").await;
    scene.browser.close().await;
}

#[tokio::test]
async fn where_third_parties_have_no_cookies_the_frame_cannot_see_the_session() {
    let blocked = json!({ "profile": { "cookie_controls_mode": 1, "block_third_party_cookies": true } });
    let Some(scene) = Watching::set(blocked).await else { return };
    let state = scene.session_state().await;
    scene.hears("localhost", &format!("{} {state}", scene.client_id), "changed").await;
    scene.browser.close().await;
}
