//! Forms as programs send them.

use actix_web::HttpRequest;
use actix_web::http::header;
use rules::protocol::{OAuthError, Parameters};

const FORM: &str = "application/x-www-form-urlencoded";

/// Whether the body says that it is a form.
pub(super) fn is_form(request: &HttpRequest) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}

/// The parameters of a body that must be a form.
///
/// # Errors
/// `invalid_request`.
pub(super) fn parameters(request: &HttpRequest, body: &[u8]) -> Result<Parameters, OAuthError> {
    if !is_form(request) {
        return Err(OAuthError::invalid_request("the request is a form, application/x-www-form-urlencoded"));
    }
    Parameters::parse(body).map_err(OAuthError::from)
}
