//! Answers: pages, JSON, and the one place that writes `Location` (SECURITY 16).

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use rules::directory::Tenant;
use rules::interactions::Destination;
use rules::protocol::Answer;
use serde::Serialize;

use super::desk::Desk;
use super::problem::Problem;
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

/// To a destination: always 303, so that a form is not posted again elsewhere.
pub(super) fn go(desk: &Desk, tenant: &Tenant, destination: &Destination) -> HttpResponseBuilder {
    see_other(&destination.location(&desk.app.public_url, &tenant.name))
}

/// To an application, with its answer.
pub(super) fn reply(desk: &Desk, request: &HttpRequest, tenant: &Tenant, answer: Answer) -> Result<HttpResponse, Problem> {
    match answer {
        Answer::Redirect(location) => Ok(see_other(&location).finish()),
        Answer::FormPost { action, fields } => {
            let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let html = desk.render(&FormPost { app: None, action, fields }, &desk.frame(request, tenant))?;
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
