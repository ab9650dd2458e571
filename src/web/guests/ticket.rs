//! The ticket between the link and the page: sealed into a cookie, so that no address carries it on (SECURITY 1).

use actix_web::HttpRequest;
use rules::digest::Digest;
use rules::directory::Tenant;
use rules::invitations::Ticket;

use crate::signing::Place;
use crate::web::cookies;
use crate::web::desk::Desk;

fn place(tenant: &Tenant) -> Place<'static> {
    Place { tenant: Some(tenant.id), table: "cookie", column: "ticket", row: "" }
}

/// Seals a ticket for its tenant's cookie.
pub(super) fn sealed(desk: &Desk, tenant: &Tenant, ticket: &Ticket) -> String {
    desk.app.ring.seal(&desk.app.random, &place(tenant), ticket.expose().as_bytes())
}

/// The ticket that the browser holds for this tenant.
pub(super) fn held(desk: &Desk, request: &HttpRequest, tenant: &Tenant) -> Option<Ticket> {
    let sealed = cookies::ticket_of(desk, request, tenant)?;
    let opened = desk.app.ring.open(&place(tenant), &sealed).ok()?;
    Ticket::read(std::str::from_utf8(opened.expose()).ok()?)
}

/// The seal of a form about this ticket: who has no cookie cannot make it.
pub(super) fn seal(desk: &Desk, tenant: &Tenant, ticket: &Ticket, what: &str) -> Digest {
    desk.app.forms.code(&[b"ticket", tenant.id.to_string().as_bytes(), what.as_bytes(), ticket.expose().as_bytes()])
}

/// Whether a form's seal is the one its page carried.
pub(super) fn is_sealed(desk: &Desk, tenant: &Tenant, ticket: &Ticket, what: &str, given: &str) -> bool {
    Digest::from_base64url(given) == Some(seal(desk, tenant, ticket, what))
}
