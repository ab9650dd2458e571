//! What a tenant can do, and its public keys.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::{IdTokenAlg, TenantKind};
use rules::protocol::{Metadata, Offered, RegistrationMode};

use super::cross_origin::readable;
use crate::flows::requests::details_types;
use crate::flows::tokens::key_set;
use crate::i18n::Language;
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// Discovery (OpenID Connect Discovery §4, RFC 8414 §3).
pub(super) async fn discovery(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let algs = IdTokenAlg::ALL.map(IdTokenAlg::as_str);
    let locales: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
    let issuer = tenant.issuer(&desk.app.public_url);
    let standards = tenant.policy.standards;
    let at = desk.app.config.mtls.url.as_ref().map(|url| tenant.issuer(&url.to_string()));
    let details_types = details_types(&desk.app, &tenant).await.map_err(|error| Problem::storage(&desk, &request, error))?;
    let offered = Offered {
        algs: &algs,
        locales: &locales,
        // Nobody registers where nobody administers (SECURITY 30).
        registration: if tenant.kind == TenantKind::Managed { standards.registration } else { RegistrationMode::Off },
        profile: standards.profile,
        session_management: standards.session_management,
        mutual_tls: desk.app.mutual_tls(at.as_deref()),
        pushed_requests: standards.pushed_requests,
        details_types: &details_types,
    };
    Ok(readable(public().json(Metadata::new(&issuer, offered))))
}

/// The JWK set (RFC 7517 §5).
pub(super) async fn jwks(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let keys = key_set(&desk.app, &tenant, desk.app.clock.now()).await.map_err(|error| Problem::token(&desk, &request, error))?;
    Ok(readable(public().content_type("application/json").body(keys)))
}

/// Anybody may read it, and caches may keep it for a while.
fn public() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    response
}
