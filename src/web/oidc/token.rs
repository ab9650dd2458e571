//! The token endpoint.

use std::sync::Arc;

use crate::flows::StorageError;
use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Caller, Door, Tenant};
use rules::protocol::{Endpoint, OAuthError, Parameters, TokenResponse};

use super::cross_origin::readable;
use crate::flows::tokens::{TokenAsked, TokenError, token as give_token};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// Answers a token request (RFC 6749 §3.2).
pub(super) async fn token(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    Ok(readable(match parameters(&request, &body) {
        Ok(form) => give(&desk, &request, &tenant, &form).await,
        Err(error) => refused(&error, None),
    }))
}

async fn give(desk: &Desk, request: &HttpRequest, tenant: &Arc<Tenant>, form: &Parameters) -> HttpResponse {
    let caller = desk.caller(request, Door::Oidc);
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    let shown = SenderShown::of(desk, request);
    let asked = TokenAsked { authorization, form, endpoint: "token", sender: shown.sender() };
    let response = match give_token(&desk.app, &caller, tenant, asked).await {
        Ok(minted) => answer::json(
            StatusCode::OK,
            &TokenResponse {
                access_token: &minted.access_token,
                token_type: minted.token_type,
                issued_token_type: minted.issued.map(|kind| kind.as_str()),
                expires_in: minted.expires_in,
                refresh_token: minted.refresh_token.as_ref().map(|token| token.expose().as_str()),
                id_token: minted.id_token.as_deref(),
                scope: &minted.scope,
                authorization_details: &minted.authorization_details,
            },
        ),
        Err(error) => failed(&caller, error),
    };
    shown.answered(desk, response)
}

/// No token: said as RFC 6749 §5.2 says it.
pub(super) fn failed(caller: &Caller, error: TokenError) -> HttpResponse {
    match error {
        TokenError::Client(refusal) => refused(&refusal.error, refusal.www_authenticate),
        TokenError::Refused(error) => refused(&error, None),
        TokenError::Storage(error @ (StorageError::Busy | StorageError::NotAvailable(_) | StorageError::Stale)) => {
            tracing::warn!(%error, request_id = %caller.request_id, "a token request could not be served");
            let mut response = HttpResponse::ServiceUnavailable();
            response.insert_header((header::RETRY_AFTER, "1")).insert_header((header::CACHE_CONTROL, "no-store"));
            response.json(serde_json::json!({ "error": "temporarily_unavailable" }))
        }
        error => {
            tracing::error!(%error, request_id = %caller.request_id, "a token request failed");
            answer::json(StatusCode::INTERNAL_SERVER_ERROR, &serde_json::json!({ "error": "server_error" }))
        }
    }
}

/// A refusal of RFC 6749 §5.2.
pub(super) fn refused(error: &OAuthError, www_authenticate: Option<&'static str>) -> HttpResponse {
    let status = StatusCode::from_u16(error.status(Endpoint::Token)).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = answer::json(status, error);
    if let Some(challenge) = www_authenticate {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static(challenge));
    }
    response
}
