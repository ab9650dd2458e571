//! Answers: pages, JSON, and the one place that writes `Location` (SECURITY 16).

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use rules::directory::Tenant;
use rules::interactions::Destination;
use rules::protocol::{Answer, AnswerWay};
use serde::Serialize;
use url::Url;

use super::desk::Desk;
use super::headers;
use super::problem::Problem;
use super::readership::{Readership, answer_once};
use super::watch;
use crate::pages::leaving::FormPost;

/// A page that nobody keeps.
pub(super) fn page(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store")).body(html)
}

/// JSON that nobody keeps (RFC 6749 §5.1).
pub(super) fn json<T: Serialize>(status: StatusCode, value: &T) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::PRAGMA, "no-cache"));
    response.json(value)
}

/// A signed answer that nobody keeps (OpenID Connect Core §5.3.2).
pub(super) fn jwt(jwt: String) -> HttpResponse {
    signed("application/jwt", jwt)
}

/// The same, of another kind.
pub(super) fn signed(kind: &'static str, jwt: String) -> HttpResponse {
    HttpResponse::Ok().content_type(kind).insert_header((header::CACHE_CONTROL, "no-store")).body(jwt)
}

/// A page that frames others, and then goes on by itself: after what they need to load, without a script.
pub(super) fn framing(html: String, frames: &[Url], onward: Option<&str>) -> HttpResponse {
    let mut response = page(StatusCode::OK, html);
    let origins: Vec<String> = frames.iter().map(|frame| frame.origin().ascii_serialization()).collect();
    let policy =
        format!("{}; frame-src {}", headers::WITHOUT_FRAMES, if origins.is_empty() { "'none'".to_owned() } else { origins.join(" ") });
    let mut set = |name, value: String| {
        // What is no header is an address that no URL writes.
        if let Ok(value) = header::HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, policy);
    if let Some(onward) = onward {
        set(header::REFRESH, format!("3; url={onward}"));
    }
    response
}

/// To a destination: always 303, so that a form is not posted again elsewhere.
pub(super) fn go(desk: &Desk, tenant: &Tenant, destination: &Destination) -> HttpResponseBuilder {
    see_other(&destination.location(&desk.app.public_url, &tenant.name))
}

/// Whether a browser signed in just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignIn {
    /// In this very request.
    Now,
    /// Before, or nobody did.
    Before,
}

/// To an application, with its answer.
pub(super) fn reply(desk: &Desk, request: &HttpRequest, tenant: &Tenant, answer: Answer, sign_in: SignIn) -> Result<HttpResponse, Problem> {
    let (answer, cookie) = watch::watched(desk, request, tenant, answer, sign_in);
    let mut response = carry(desk, request, tenant, answer)?;
    if let Some(cookie) = cookie {
        response.add_cookie(&cookie).map_err(|error| Problem::broken(desk, Some(request), &error))?;
    }
    Ok(response)
}

fn carry(desk: &Desk, request: &HttpRequest, tenant: &Tenant, answer: Answer) -> Result<HttpResponse, Problem> {
    match answer.way {
        AnswerWay::Redirect(location) => Ok(see_other(&location).finish()),
        AnswerWay::FormPost { action, fields } => {
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            // It sends itself: there is nothing to read again.
            answer_once(request);
            let html = desk.render(request, Readership::of(tenant), &FormPost { action, fields })?;
            Ok(page(StatusCode::OK, html))
        }
    }
}

fn see_other(location: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, location)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// With a cookie, if there is a new one.
pub(super) fn with_cookie(response: &mut HttpResponseBuilder, cookie: Option<Cookie<'static>>) {
    if let Some(cookie) = cookie {
        response.cookie(cookie);
    }
}
