//! Files of pages: the house's own, and the tenant's colours.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};

use crate::flows::tenants::find_logo;
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

/// The tenant's logo, which this server encoded itself. Opened by itself it is a picture and nothing else, whatever a browser makes of it
/// (SECURITY 8); another logo has another address.
pub(super) async fn logo(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let tenant = desk.tenant(&request).await?;
    let name = request.match_info().get("name").unwrap_or_default();
    let found = find_logo(&desk.app, tenant.id, name).await.map_err(|error| Problem::storage(&desk, &request, error))?;
    let png = found.ok_or_else(|| Problem::not_found(&desk, &request))?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("image/png")
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    Ok(response.body(png))
}
