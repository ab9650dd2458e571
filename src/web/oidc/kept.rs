//! Requests that came from another site as a form, and are taken up by a GET of our own (SECURITY 19).

use actix_web::HttpRequest;
use rules::directory::Tenant;

use crate::flows::interactions::kept_request;
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::answer_once;

/// The request that is kept under the handle of the path. It is there once: whatever answers it has no address.
pub(super) async fn take(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Result<String, Problem> {
    let handle = request.match_info().get("handle").unwrap_or_default();
    let found = kept_request(&desk.app, tenant, handle, desk.app.clock.now()).await;
    let found = found.map_err(|error| Problem::storage(desk, request, error))?;
    let taken = found.ok_or_else(|| Problem::not_found(desk, request))?;
    answer_once(request);
    Ok(taken)
}
