//! What a tenant can do, and its public keys.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use super::cross_origin::readable;
use crate::flows::tenants;
use crate::flows::tokens::key_set;
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// Discovery (OpenID Connect Discovery §4, RFC 8414 §3).
pub(super) async fn discovery(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let said = tenants::discovery(&desk.app, &tenant).await.map_err(|error| Problem::storage(&desk, &request, error))?;
    let said = said.ok_or_else(|| Problem::not_found(&desk, &request))?;
    Ok(readable(public().content_type("application/json").body((*said).clone())))
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
