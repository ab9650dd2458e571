//! Scripts of other origins: doors that look at no cookie are open to them (Fetch §3.2, SECURITY 8).

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};

static ANY_ORIGIN: HeaderValue = HeaderValue::from_static("*");
static TOLD: HeaderValue = HeaderValue::from_static("WWW-Authenticate, DPoP-Nonce");

/// Lets a script of any origin read the answer.
pub(in crate::web) fn readable(mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY_ORIGIN.clone());
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, TOLD.clone());
    response
}

/// What a browser asks before it lets a script send more than a simple request, of a door that answers the methods `allow`.
pub(super) async fn preflight(allow: &'static str) -> HttpResponse {
    let mut response = HttpResponse::NoContent();
    response
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, DPoP"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, "7200"));
    readable(response.finish())
}
