//! What the operator's machines ask.

use actix_web::HttpResponse;
use actix_web::web::Data;

use super::desk::Desk;
use crate::flows::health::check_ready;

/// The process answers.
pub(super) async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("alive\n")
}

/// The database answers and the key ring opens what is stored.
pub(super) async fn ready(desk: Data<Desk>) -> HttpResponse {
    match check_ready(&desk.app).await {
        Ok(()) => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Err(problem) => {
            tracing::warn!(%problem, "not ready");
            HttpResponse::ServiceUnavailable().content_type("text/plain").body("not ready\n")
        }
    }
}
