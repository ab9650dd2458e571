//! Files of pages: the house's own, and the tenant's colours.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::pages::assets::Asset;
use crate::pages::brand_sheet::brand_sheet as sheet_of;
use crate::web::desk::Desk;
use crate::web::problem::Problem;

/// A file whose address changes with its bytes.
pub(crate) async fn asset(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let name = request.match_info().get("name").unwrap_or_default();
    let asset = Asset::find(name).ok_or_else(|| Problem::not_found(&desk, &request))?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::ETAG, format!("\"{}\"", asset.version)));
    Ok(response.body(asset.bytes))
}

/// The tenant's colours: made of numbers, never of text (SECURITY 8).
pub(super) async fn brand_sheet(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let sheet = sheet_of(&tenant.brand).ok_or_else(|| Problem::not_found(&desk, &request))?;
    let mut response = HttpResponse::Ok();
    response.content_type("text/css; charset=utf-8").insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    Ok(response.body(sheet))
}
