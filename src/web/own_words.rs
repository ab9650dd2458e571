//! What the framework would refuse in words of its own is refused in ours, in the shape of the door: a page, an OAuth error, or an
//! error of the API.

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError as _};
use serde_json::json;

use super::answer;
use super::api;
use super::desk::Desk;
use super::oidc::readable;
use super::paths::pattern;
use super::problem::Problem;

/// Who reads a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// A person with a browser.
    Person,
    /// An application's own code (RFC 6749 §5.2), scripts of other origins among it.
    Application,
    /// The same, on a server: no script comes here.
    Backend,
    /// A script of the API.
    Script,
}

/// The doors through which no person looks.
const OF_APPLICATIONS: [&str; 11] = [
    "/{tenant}/device_authorization",
    "/{tenant}/par",
    "/{tenant}/register",
    "/{tenant}/register/{client}",
    "/{tenant}/revoke",
    "/{tenant}/token",
    "/{tenant}/userinfo",
    "/{tenant}/jwks",
    "/{tenant}/.well-known/openid-configuration",
    "/.well-known/openid-configuration/{tenant}",
    "/.well-known/oauth-authorization-server/{tenant}",
];

/// Those of them that are not open to scripts.
const OF_BACKENDS: [&str; 2] = ["/{tenant}/bc-authorize", "/{tenant}/introspect"];

impl Reader {
    fn of(request: &HttpRequest) -> Self {
        let pattern = pattern(request).unwrap_or_default();
        if request.path() == "/v1.0" || request.path().starts_with("/v1.0/") {
            Self::Script
        } else if OF_APPLICATIONS.contains(&pattern.as_str()) {
            Self::Application
        } else if OF_BACKENDS.contains(&pattern.as_str()) {
            Self::Backend
        } else {
            Self::Person
        }
    }

    /// Whether a refusal is not yet in the words that this reader expects.
    fn is_strange(self, response: &HttpResponse) -> bool {
        let has = |name| response.headers().contains_key(name);
        let kind = response.headers().get(header::CONTENT_TYPE).map_or("", |kind| kind.to_str().unwrap_or_default());
        match self {
            // An endpoint of bearer tokens refuses in a header (RFC 6750 §3).
            Self::Application | Self::Backend | Self::Script => !kind.starts_with("application/json") && !has(header::WWW_AUTHENTICATE),
            Self::Person => {
                let is_empty = matches!(response.body().size(), BodySize::None | BodySize::Sized(0));
                !kind.starts_with("text/html") && (response.error().is_some() || is_empty)
            }
        }
    }

    fn refusal(self, desk: &Desk, request: &HttpRequest, status: StatusCode) -> HttpResponse {
        match self {
            Self::Person => Problem::of_status(desk, request, status).error_response(),
            Self::Application => readable(of_application(status)),
            Self::Backend => of_application(status),
            Self::Script => api::refusal(desk, request, status),
        }
    }
}

fn of_application(status: StatusCode) -> HttpResponse {
    let (error, description) = match status {
        StatusCode::NOT_FOUND => ("invalid_request", "there is nothing here: no such issuer, or one that does not do that"),
        StatusCode::METHOD_NOT_ALLOWED => ("invalid_request", "this endpoint does not answer that method"),
        StatusCode::PAYLOAD_TOO_LARGE => ("invalid_request", "the body is longer than is allowed here"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => ("temporarily_unavailable", "please try again"),
        other if other.is_server_error() => ("server_error", "something of ours broke; the log knows more"),
        _ => ("invalid_request", "the request cannot be read"),
    };
    answer::json(status, &json!({ "error": error, "error_description": description }))
}

/// Answers refusals of the framework, and pages that would reach a program, as the reader expects them.
pub async fn in_our_words(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    // Finding out who reads costs as much as an endpoint: the router looks for the route once more.
    if !status.is_client_error() && !status.is_server_error() {
        return Ok(response);
    }
    let reader = Reader::of(response.request());
    if !reader.is_strange(response.response()) {
        return Ok(response);
    }
    let Some(desk) = response.request().app_data::<Data<Desk>>().cloned() else { return Ok(response) };
    let (request, strange) = response.into_parts();
    let mut refusal = reader.refusal(&desk, &request, status);
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = strange.headers().get(&name) {
            refusal.headers_mut().insert(name, value.clone());
        }
    }
    Ok(ServiceResponse::new(request, refusal))
}
