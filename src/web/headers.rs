//! What every answer carries, and what the log keeps of a request: route names, not paths (SECURITY 1).

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use tracing::field::display;

use super::cookies;
use super::desk::Desk;
use super::knocks;
use super::paths::pattern;
use super::readership::read_in;

/// As [`POLICY`], for a page that frames others and says which.
pub(super) const WITHOUT_FRAMES: &str =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// For the one page that applications frame (OpenID Connect Session Management §3.3): nothing but our script.
pub(super) const FRAMED_BY_ALL: &str = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors *";

/// No script or style but our own files; framed by nobody; nothing else is loaded.
static POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
);

static NO_SNIFF: HeaderValue = HeaderValue::from_static("nosniff");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
static DENY: HeaderValue = HeaderValue::from_static("DENY");

/// Adds the headers that protect pages, and logs the request.
pub async fn protect(request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let method = request.method().clone();
    let mut response = next.call(request).await?;
    let asked = response.request();
    knocks::count(asked.path(), response.status().as_u16());
    let route = || pattern(asked).unwrap_or_else(|| "-".to_owned());
    let id = || asked.app_data::<Data<Desk>>().map(|desk| display(desk.request_id(asked)));
    let chosen = asked.app_data::<Data<Desk>>().and_then(|desk| Some(cookies::for_language(desk, read_in(asked)?)));
    // Route and number are put together only for a log that is kept.
    tracing::info!(request_id = id(), %method, route = route(), status = response.status().as_u16(), "answered");
    // A language is remembered where its page was read. What cannot be a header is no cookie of ours.
    if let Some(chosen) = chosen {
        let _ = response.response_mut().add_cookie(&chosen);
    }
    let headers = response.headers_mut();
    let is_framed = headers.get(header::CONTENT_SECURITY_POLICY).is_some_and(|policy| policy == FRAMED_BY_ALL);
    let mut set = |name: HeaderName, value: &HeaderValue| {
        if !headers.contains_key(&name) {
            headers.insert(name, value.clone());
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, &NO_SNIFF);
    // Whatever may be kept says so itself.
    set(header::CACHE_CONTROL, &NO_STORE);
    set(header::REFERRER_POLICY, &NO_REFERRER);
    if !is_framed {
        set(header::X_FRAME_OPTIONS, &DENY);
    }
    Ok(response)
}
