//! Introspection (RFC 7662) and revocation (RFC 7009).

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::claims::Introspection;
use rules::directory::{Caller, Door, Tenant};
use rules::protocol::Parameters;

use super::cross_origin::readable;
use super::token::{failed, refused};
use crate::flows::tokens::{Introspected, TokenAsked, introspect, revoke};
use crate::web::answer;
use crate::web::desk::Desk;
use crate::web::form::parameters;
use crate::web::problem::Problem;
use crate::web::sender::SenderShown;

/// What came, and from whom.
struct Asking<'a> {
    caller: Caller,
    tenant: Arc<Tenant>,
    authorization: Option<&'a [u8]>,
    sent: SenderShown<'a>,
}

impl<'a> Asking<'a> {
    async fn read(desk: &Desk, request: &'a HttpRequest) -> Result<Self, Problem> {
        let tenant = desk.tenant(request).await?;
        let authorization = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
        Ok(Self { caller: desk.caller(request, Door::Oidc), tenant, authorization, sent: SenderShown::of(desk, request) })
    }

    fn asked<'b>(&'b self, form: &'b Parameters, endpoint: &'static str) -> TokenAsked<'b> {
        TokenAsked { authorization: self.authorization, form, endpoint, sender: self.sent.sender() }
    }
}

/// Says what a token is worth.
pub(super) async fn introspection(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let asking = Asking::read(&desk, &request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return Ok(refused(&error, None)),
    };
    let issuer = asking.tenant.issuer(&desk.app.public_url);
    Ok(match introspect(&desk.app, &asking.caller, &asking.tenant, asking.asked(&form, "introspect")).await {
        Ok(found) => answer::json(
            StatusCode::OK,
            &match &found {
                Introspected::Inactive => Introspection::inactive(),
                Introspected::Access(token) => Introspection::of_access_token(token),
                Introspected::Refresh { token, scope, subject } => {
                    Introspection::of_refresh_token(token, scope, (&issuer, subject), token.expires_at)
                }
            },
        ),
        Err(error) => failed(&asking.caller, error),
    })
}

/// Ends a token.
pub(super) async fn revocation(desk: Data<Desk>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    let asking = Asking::read(&desk, &request).await?;
    let form = match parameters(&request, &body) {
        Ok(form) => form,
        Err(error) => return Ok(readable(refused(&error, None))),
    };
    Ok(readable(match revoke(&desk.app, &asking.caller, &asking.tenant, asking.asked(&form, "revoke")).await {
        Ok(()) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).finish(),
        Err(error) => failed(&asking.caller, error),
    }))
}
