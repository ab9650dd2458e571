//! A guest whom the person answers for: is it still the same person (SECURITY 5)?

use actix_web::HttpResponse;
use rules::directory::User;
use rules::ids::UserId;

use super::person::{Person, Sent};
use crate::flows::account::look_at_sponsored;
use crate::flows::directory::confirm_guest;
use crate::pages::account::SponsoredGuest;
use crate::web::problem::Problem;

async fn guest_of(person: &Person) -> Result<User, Problem> {
    let guest: UserId = person.named("guest")?;
    let found = look_at_sponsored(&person.desk.app, person.tenant.id, person.at.user.id, guest).await;
    found.map_err(|error| Problem::storage(&person.desk, &person.request, error))?.ok_or_else(|| person.not_found())
}

/// Asks the person.
pub(super) async fn ask(person: Person) -> Result<HttpResponse, Problem> {
    let guest = guest_of(&person).await?;
    person.show(&SponsoredGuest {
        tenant: person.tenant.display_name.to_string(),
        name: guest.display_name.to_string(),
        address: guest.mail.to_string(),
        form: person.form(person.path(&format!("guests/{}", guest.id))),
        back_href: person.path(""),
    })
}

/// The person says so.
pub(super) async fn confirm(sent: Sent) -> Result<HttpResponse, Problem> {
    let person = sent.person;
    let guest = guest_of(&person).await?;
    let confirmed = confirm_guest(&person.desk.app, &person.caller(), person.tenant.id, guest.id).await;
    confirmed.map_err(|error| Problem::directory(&person.desk, &person.request, error))?;
    Ok(person.to("?done=confirmed"))
}
