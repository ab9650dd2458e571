//! Registration (RFC 7591) and its management (RFC 7592).

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{Door, Tenant};
use rules::protocol::{BearerChallenge, CannotBear, Endpoint, ErrorCode, OAuthError, bearer_token};
use rules::secret::Secret;

use super::cross_origin::readable;
use crate::flows::clients::{ClientError, Registered, Registering, change_client, client_as_told, register, remove_client};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// A client registers itself.
pub(super) async fn made(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let registered = match (token_of(&request), is_json(&request)) {
        (Err(error), _) => Err(error),
        (Ok(_), Err(error)) => Err(error),
        (Ok(token), Ok(())) => register(&desk.app, &desk.caller(&request, Door::Oidc), &tenant, Registering { body: &body, token }).await,
    };
    match registered {
        Ok(registered) => Ok(told(&desk, &tenant, StatusCode::CREATED, &registered, None)),
        Err(error) => failed(&desk, &request, &tenant, error),
    }
}

/// A client looks at its registration.
pub(super) async fn shown(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let looked = async {
        let token = token_of(&request)?;
        let application = client_as_told(&desk.app, &tenant, named(&request), token.as_ref()).await?;
        Ok((application, token))
    };
    match looked.await {
        Ok((application, token)) => {
            let registered = Registered { application: (*application).clone(), secret: None, access: None };
            Ok(told(&desk, &tenant, StatusCode::OK, &registered, token))
        }
        Err(error) => failed(&desk, &request, &tenant, error),
    }
}

/// A client puts another registration in place of the one there is.
pub(super) async fn changed(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let changing = async {
        let token = token_of(&request)?;
        let application = client_as_told(&desk.app, &tenant, named(&request), token.as_ref()).await?;
        is_json(&request)?;
        let caller = desk.caller(&request, Door::Oidc);
        Ok((change_client(&desk.app, &caller, &tenant, &application, &body).await?, token))
    };
    match changing.await {
        Ok((registered, token)) => Ok(told(&desk, &tenant, StatusCode::OK, &registered, token)),
        Err(error) => failed(&desk, &request, &tenant, error),
    }
}

/// A client takes its registration back.
pub(super) async fn removed(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let removing = async {
        let token = token_of(&request)?;
        let application = client_as_told(&desk.app, &tenant, named(&request), token.as_ref()).await?;
        remove_client(&desk.app, &desk.caller(&request, Door::Oidc), &application).await
    };
    match removing.await {
        Ok(()) => Ok(readable(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())),
        Err(error) => failed(&desk, &request, &tenant, error),
    }
}

fn named(request: &HttpRequest) -> Option<rules::ids::ApplicationId> {
    request.match_info().get("client").and_then(|id| id.parse().ok())
}

fn token_of(request: &HttpRequest) -> Result<Option<Secret<String>>, ClientError> {
    let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
    match bearer_token(authorization, None) {
        Ok(token) => Ok(Some(token)),
        Err(CannotBear::NoToken) => Ok(None),
        Err(CannotBear::Refused(error)) => Err(ClientError::Token(Some(error))),
    }
}

fn is_json(request: &HttpRequest) -> Result<(), ClientError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(OAuthError::new(ErrorCode::InvalidClientMetadata, "a registration is sent as application/json").into())
}

/// RFC 7591 §3.2.1, RFC 7592 §3. A secret is in the answer to the request that made it, and never again (SECURITY 23).
fn told(desk: &Desk, tenant: &Tenant, status: StatusCode, registered: &Registered, presented: Option<Secret<String>>) -> HttpResponse {
    let application = &registered.application;
    let mut metadata = application.metadata();
    let uri = format!("{}/register/{}", tenant.issuer(&desk.app.public_url), application.id);
    metadata.put("client_id", Some(application.id));
    metadata.put("client_id_issued_at", Some(application.created_at.seconds()));
    metadata.put("client_secret", registered.secret.as_ref().map(|secret| secret.expose()));
    metadata.put("client_secret_expires_at", registered.secret.as_ref().map(|_| 0));
    metadata.put("registration_access_token", registered.access.as_ref().or(presented.as_ref()).map(|token| token.expose()));
    metadata.put("registration_client_uri", Some(uri));
    readable(answer::json(status, &metadata))
}

fn failed(desk: &Desk, request: &HttpRequest, tenant: &Arc<Tenant>, error: ClientError) -> Result<HttpResponse, Problem> {
    let why = match error {
        ClientError::NotHere => return Err(Problem::not_found(desk, request)),
        ClientError::Storage(error) => return Err(Problem::storage(desk, request, error)),
        ClientError::Refused(error) => {
            let status = StatusCode::from_u16(error.status(Endpoint::Token)).unwrap_or(StatusCode::BAD_REQUEST);
            return Ok(readable(answer::json(status, &error)));
        }
        ClientError::TooMany => {
            let error = OAuthError::new(ErrorCode::TemporarilyUnavailable, "too many clients register from there");
            let mut response = answer::json(StatusCode::TOO_MANY_REQUESTS, &error);
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("3600"));
            return Ok(readable(response));
        }
        ClientError::Token(error) => error.map_or(CannotBear::NoToken, CannotBear::Refused),
    };
    let issuer = tenant.issuer(&desk.app.public_url);
    let challenge = BearerChallenge::new(&issuer, why);
    let status = StatusCode::from_u16(challenge.status()).unwrap_or(StatusCode::UNAUTHORIZED);
    let mut response = match &challenge.error {
        Some(error) => answer::json(status, error),
        None => answer::json(status, &serde_json::json!({ "error": "invalid_token" })),
    };
    if let Ok(value) = header::HeaderValue::from_str(&challenge.www_authenticate()) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    Ok(readable(response))
}
