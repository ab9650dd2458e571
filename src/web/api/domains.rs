//! `/domains`: what the tenant claims, and how far each claim is.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::directory::DomainPurpose;

use super::asked::Shape;
use super::call::answered;
use super::shown;
use crate::flows::listings::list_domains;
use crate::web::desk::Desk;

/// `GET /domains`: all of them; they are few.
pub(super) async fn list(desk: Data<Desk>, request: HttpRequest) -> HttpResponse {
    answered(&desk, &request, async |call| {
        let shape = Shape::read(call)?;
        let claims = list_domains(call.app, &call.caller, call.tenant.id).await?;
        let primary = call.tenant.primary_domain.as_ref();
        let home = claims.iter().filter(|claim| claim.proof.purpose == DomainPurpose::Home);
        Ok(shape.whole(call, "domains", home.map(|claim| shown::domain(claim, primary == Some(&claim.domain)))))
    })
    .await
}
