//! What the person says of themselves.

use actix_web::HttpResponse;

use super::person::{Person, Sent};
use crate::flows::account::change_own_profile;
use crate::pages::account::OwnDetails;
use crate::pages::portal::Troubles;
use crate::pages::{Describes, ProfileForm};
use crate::web::described::{read, standing, typed};
use crate::web::problem::Problem;

/// What this person is asked.
fn describes(person: &Person) -> Describes {
    if person.tenant.kind.names_its_people() { Describes::Oneself } else { Describes::OneselfByName }
}

fn shown(person: &Person, profile: ProfileForm, troubles: Troubles) -> OwnDetails {
    let (tenant, user) = (&person.tenant, &person.at.user);
    OwnDetails {
        name: user.display_name.to_string(),
        address: user.mail.to_string(),
        named_by: tenant.kind.names_its_people().then(|| tenant.display_name.to_string()),
        profile,
        troubles,
        form: person.form(person.path("details")),
        back_href: person.path(""),
    }
}

/// The form.
pub(super) async fn form(person: Person) -> Result<HttpResponse, Problem> {
    let profile = standing(describes(&person), &person.at.user);
    person.show(&shown(&person, profile, Troubles::default()))
}

/// Saves what was typed, all of it or nothing.
pub(super) async fn save(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { person, fields } = sent;
    let describes = describes(&person);
    let change = match read(describes, &fields) {
        Ok(change) => change,
        Err(troubles) => return person.show_wrong(&shown(&person, typed(describes, &fields), troubles)),
    };
    let saved = change_own_profile(&person.desk.app, &person.caller(), change).await;
    saved.map_err(|error| Problem::directory(&person.desk, &person.request, error))?;
    Ok(person.to("?done=saved"))
}
