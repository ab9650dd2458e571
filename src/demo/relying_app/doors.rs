//! The app's doors: what everybody may see, and what a role opens.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{Data, ServiceConfig, get, post, to};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde_json::json;

use super::Desk;
use super::pages::{APPROVE, Page, READ};
use super::provider::SignedIn;
use super::sign_in;

const STYLE: &str = include_str!("app.css");

pub(super) fn doors(desk: Data<Desk>) -> impl FnOnce(&mut ServiceConfig) + Clone {
    move |app: &mut ServiceConfig| {
        app.app_data(desk)
            .route("/", get().to(home))
            .route("/me", get().to(me))
            .route("/orders", get().to(orders))
            .route("/orders/approve", get().to(approve))
            .route("/whoami.json", get().to(whoami))
            .route("/login", get().to(sign_in::begin_by_link))
            .route("/login", post().to(sign_in::begin_by_form))
            .route("/callback", get().to(sign_in::finish))
            .route("/sign-out", post().to(sign_in::end))
            .route("/signed-out", get().to(signed_out))
            .route("/app.css", get().to(style))
            .default_service(to(nothing));
    }
}

async fn home(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    match person(&desk, &request) {
        Some(_) => see_other("/me"),
        None => show(&desk, StatusCode::OK, &Page::home(), None),
    }
}

async fn me(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    let Some(person) = person(&desk, &request) else { return see_other("/login") };
    let page = Page::me(&person, desk.people.visits(&person.house));
    show(&desk, StatusCode::OK, &page, Some(&person))
}

async fn orders(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    open_by(&desk, &request, READ, Page::orders)
}

async fn approve(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    open_by(&desk, &request, APPROVE, Page::approve)
}

/// The claims of the ID token, for programs.
async fn whoami(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    match person(&desk, &request) {
        Some(person) => guarded(&desk, StatusCode::OK).json(&person.claims),
        None => guarded(&desk, StatusCode::UNAUTHORIZED).json(json!({ "error": "nobody is signed in" })),
    }
}

async fn signed_out(desk: Data<Desk>) -> HttpResponse {
    show(&desk, StatusCode::OK, &Page::signed_out(), None)
}

async fn nothing(desk: Data<Desk>) -> HttpResponse {
    show(&desk, StatusCode::NOT_FOUND, &Page::nothing(), None)
}

async fn style(desk: Data<Desk>) -> HttpResponse {
    guarded(&desk, StatusCode::OK).content_type("text/css; charset=utf-8").body(STYLE)
}

/// Shows a page to those who hold `role`, and says to the others what they lack.
fn open_by(desk: &Desk, request: &HttpRequest, role: &str, page: impl FnOnce() -> Page) -> HttpResponse {
    match person(desk, request) {
        Some(person) if person.house.may(role) => show(desk, StatusCode::OK, &page(), Some(&person)),
        Some(person) => show(desk, StatusCode::FORBIDDEN, &Page::refused(role, &person), Some(&person)),
        None => see_other(&format!("/login?target_link_uri={}", request.path())),
    }
}

/// The cookie's name; the prefix binds it to this origin where there is https (RFC 6265bis §4.1.3.2).
pub(super) fn cookie_name(desk: &Desk) -> &'static str {
    if desk.home.scheme() == "https" { "__Host-orders" } else { "orders" }
}

pub(super) fn cookie(desk: &Desk, request: &HttpRequest) -> Option<String> {
    request.cookie(cookie_name(desk)).map(|cookie| cookie.value().to_owned())
}

fn person(desk: &Desk, request: &HttpRequest) -> Option<Arc<SignedIn>> {
    desk.sessions.person(&cookie(desk, request)?)
}

pub(super) fn see_other(place: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, place)).insert_header((CACHE_CONTROL, "no-store")).finish()
}

pub(super) fn show(desk: &Desk, status: StatusCode, page: &Page, person: Option<&SignedIn>) -> HttpResponse {
    guarded(desk, status).content_type("text/html; charset=utf-8").body(page.html(person))
}

fn guarded(desk: &Desk, status: StatusCode) -> HttpResponseBuilder {
    // A sign-out is a form that ends at the issuer, which browsers count as its action too.
    let issuer = desk.provider.issuer.url().origin().ascii_serialization();
    let policy = format!(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' {issuer} {}; frame-ancestors 'none'",
        desk.home.origin().ascii_serialization()
    );
    let mut answer = HttpResponse::build(status);
    answer.insert_header((CONTENT_SECURITY_POLICY, policy)).insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer.insert_header((REFERRER_POLICY, "no-referrer")).insert_header((CACHE_CONTROL, "no-store"));
    answer
}
