//! The portal's first page, and the way out.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rules::sessions::SessionFor;

use super::admin::{Admin, Sent};
use super::listing::counted;
use crate::flows::listings::{Standing, how_things_stand};
use crate::pages::portal::{Figure, Overview, Section, Warning};
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::visit;

/// How things stand.
pub(super) async fn page(admin: Admin) -> Result<HttpResponse, Problem> {
    let standing = how_things_stand(&admin.desk.app, &admin.caller(), admin.tenant.id).await.map_err(|error| admin.failed(error))?;
    let at = |page: &str| admin.path(page);
    admin.show(&Overview {
        nav: admin.nav(Section::Overview),
        figures: vec![
            Figure::active_guests(counted(standing.active_guests), at("guests?state=active")),
            Figure::pending_invitations(counted(standing.pending_invitations), at("invitations?state=pending")),
            Figure::members(counted(standing.members), at("users")),
            Figure::applications(counted(standing.applications), at("applications")),
        ],
        warnings: warnings(&admin, &standing),
        invite_href: Some(at("invitations/new")),
        import_href: Some(at("import")),
    })
}

/// What somebody should look at, most urgent first.
fn warnings(admin: &Admin, standing: &Standing) -> Vec<Warning> {
    let at = |page: &str| admin.path(page);
    let mut warnings = Vec::new();
    if standing.reported > 0 {
        warnings.push(Warning::reported(standing.reported, at("invitations?state=reported")));
    }
    if standing.undelivered > 0 {
        warnings.push(Warning::undelivered(standing.undelivered, at("letters?state=refused")));
    }
    if standing.stale_guests > 0 {
        warnings.push(Warning::stale_guests(standing.stale_guests, at("guests?state=stale")));
    }
    if admin.tenant.primary_domain.is_none() {
        warnings.push(Warning::unverified(at("settings")));
    }
    if !standing.is_any_open {
        warnings.push(Warning::no_open_application(at("applications")));
    }
    warnings
}

/// Signs out of the portal.
pub(super) async fn sign_out(sent: Sent) -> Result<HttpResponse, Problem> {
    sent.admin.sign_out().await?;
    Ok(sent.admin.to("signed-out"))
}

/// Says so.
pub(super) async fn signed_out(desk: Data<Desk>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    visit::signed_out(&desk, &request, SessionFor::Portal).await
}
