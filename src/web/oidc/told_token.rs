//! Introspection (RFC 7662) and revocation (RFC 7009).

use std::sync::Arc;

use actix_web::http::{StatusCode, header};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rules::claims::{Introspection, SignedIntrospection};
use rules::directory::{Caller, Door, Tenant};
use rules::protocol::Parameters;

use super::cross_origin::readable;
use super::token::{failed, refused};
use crate::flows::tokens::{Introspected, TokenAsked, introspect, revoke, sign_introspection};
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
    let (found, asker) = match introspect(&desk.app, &asking.caller, &asking.tenant, asking.asked(&form, "introspect")).await {
        Ok(found) => found,
        Err(error) => return Ok(failed(&asking.caller, error)),
    };
    let told = match &found {
        Introspected::Inactive => Introspection::inactive(),
        Introspected::Access(token) => Introspection::of_access_token(token),
        Introspected::Refresh { token, scope, subject } => {
            Introspection::of_refresh_token(token, scope, (&issuer, subject), token.expires_at)
        }
    };
    // What is to be encrypted is never told in the clear (RFC 9701 §6); who is held to FAPI 2.0 Message Signing gets signed answers only
    // (§5.5).
    let registration = &asker.settings.registration;
    let is_plain = registration.introspection_encryption.is_none() && !registration.signs_introspection();
    if is_plain && !wants_signed(&request) {
        return Ok(answer::json(StatusCode::OK, &told));
    }
    Ok(match sign_introspection(&desk.app, &asking.tenant, &asker, &told, asking.caller.at).await {
        Ok(jwt) => answer::signed(SignedIntrospection::MEDIA_TYPE, jwt),
        Err(error) => failed(&asking.caller, error),
    })
}

/// RFC 9701 §4.
fn wants_signed(request: &HttpRequest) -> bool {
    let accepts = request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
    let mut kinds = accepts.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kinds.any(|kind| kind.eq_ignore_ascii_case(SignedIntrospection::MEDIA_TYPE))
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
