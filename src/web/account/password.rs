//! A person's own password.

use actix_web::HttpResponse;
use rules::secret::Secret;

use super::person::{Person, Sent};
use crate::credentials::{CannotUsePassword, SHORTEST_PASSWORD};
use crate::flows::account::{CannotChangePassword, change_own_password, has_password};
use crate::flows::directory::DirectoryError;
use crate::pages::account::{OldPasswordTrouble, OwnPassword};
use crate::pages::sign_in::NewPasswordTrouble;
use crate::web::fields::Fields;
use crate::web::problem::Problem;

fn shown(person: &Person) -> OwnPassword {
    OwnPassword {
        address: person.at.user.mail.to_string(),
        old_trouble: None,
        trouble: None,
        at_least: SHORTEST_PASSWORD as u64,
        form: person.form(person.path("password")),
        back_href: person.path(""),
    }
}

/// The form, for whoever has one to change.
pub(super) async fn form(person: Person) -> Result<HttpResponse, Problem> {
    match has_password(&person.desk.app, &person.at).await {
        Ok(true) => person.show(&shown(&person)),
        Ok(false) => Err(person.not_found()),
        Err(error) => Err(Problem::storage(&person.desk, &person.request, error)),
    }
}

/// Changes it, or says why not.
pub(super) async fn change(sent: Sent) -> Result<HttpResponse, Problem> {
    let Sent { person, fields } = sent;
    let typed = (as_typed(&fields, "old"), as_typed(&fields, "password"));
    let changed = change_own_password(&person.desk.app, &person.caller(), &person.tenant, &person.at, typed).await;
    let refused = shown(&person);
    let page = match changed {
        Ok(()) => return Ok(person.to("?done=password-changed")),
        Err(CannotChangePassword::NoOld) => OwnPassword { old_trouble: Some(OldPasswordTrouble::Missing), ..refused },
        Err(CannotChangePassword::Old) => OwnPassword { old_trouble: Some(OldPasswordTrouble::Wrong), ..refused },
        Err(CannotChangePassword::TooMany) => OwnPassword { old_trouble: Some(OldPasswordTrouble::TooMany), ..refused },
        Err(CannotChangePassword::New(why)) => OwnPassword { trouble: Some(trouble(why)), ..refused },
        Err(CannotChangePassword::Nothing) => return Err(person.not_found()),
        Err(CannotChangePassword::Hashing(error)) => {
            return Err(Problem::directory(&person.desk, &person.request, DirectoryError::Hashing(error)));
        }
        Err(CannotChangePassword::Storage(error)) => return Err(Problem::storage(&person.desk, &person.request, error)),
    };
    person.show_wrong(&page)
}

/// A password, with the spaces that may be its own.
fn as_typed(fields: &Fields, name: &str) -> Secret<String> {
    Secret::new(fields.all(name).next().unwrap_or_default().to_owned())
}

const fn trouble(why: CannotUsePassword) -> NewPasswordTrouble {
    match why {
        CannotUsePassword::TooShort => NewPasswordTrouble::Short,
        CannotUsePassword::TooLong => NewPasswordTrouble::Long,
        CannotUsePassword::Control | CannotUsePassword::Common | CannotUsePassword::About => NewPasswordTrouble::Guessable,
    }
}
