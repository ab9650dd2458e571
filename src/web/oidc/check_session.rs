//! The frame in which applications watch the session (OpenID Connect Session Management §3.3).

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::pages::assets::asset_href;
use crate::web::desk::Desk;
use crate::web::headers::FRAMED_BY_ALL;
use crate::web::problem::Problem;
use crate::web::watch;

/// A page that nobody reads: it only holds the script.
pub(super) async fn frame(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let script = asset_href("check_session.js").filter(|_| watch::is_on(&tenant)).ok_or_else(|| Problem::not_found(&desk, &request))?;
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title></title><script src=\"{script}\"></script></head></html>"
    );
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, FRAMED_BY_ALL))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(html))
}
