//! Leaving an organisation for good.

use actix_web::HttpResponse;
use rules::ids::TenantId;

use super::person::{Person, Sent};
use crate::flows::account::{leave, look_at_seat};
use crate::pages::account::{LeaveOrganisation, LeftOrganisation};
use crate::web::problem::Problem;

/// Asks whether the person means to leave.
pub(super) async fn ask(person: Person) -> Result<HttpResponse, Problem> {
    let at: TenantId = person.named("organisation")?;
    let seat = look_at_seat(&person.desk.app, person.tenant.id, person.at.user.id, at, person.caller().at).await;
    let seat = seat.map_err(|error| Problem::storage(&person.desk, &person.request, error))?;
    let seat = seat.ok_or_else(|| person.not_found())?;
    person.show(&LeaveOrganisation {
        tenant: seat.tenant.display_name.to_string(),
        apps: seat.applications.iter().map(|application| application.name.to_string()).collect(),
        form: person.form(person.path(&format!("leave/{at}"))),
        back_href: person.path(""),
    })
}

/// Leaves. Whoever left the organisation whose pages these are has no page here any more.
pub(super) async fn leave_it(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let at: TenantId = person.named("organisation")?;
    let left = leave(&person.desk.app, &person.caller(), person.tenant.id, person.at.user.id, at).await;
    let has_left = left.map_err(|error| Problem::storage(&person.desk, &person.request, error))?;
    match (has_left, at == person.tenant.id) {
        (false, _) => Err(person.not_found()),
        (true, true) => person.show(&LeftOrganisation { tenant: person.tenant.display_name.to_string() }),
        (true, false) => Ok(person.to("?done=left")),
    }
}
