//! A guest who is not let in asks their sponsor to say that it is still the same person, or to reset their access (SECURITY 5, 6).

use rules::directory::Caller;
use rules::interactions::{CannotSignIn, Progress, Refused, Step};
use rules::random::Lot;

use super::error::InteractionError;
use super::resume::{Form, resume_form};
use crate::app::App;
use crate::flows::letters::waits_notice;
use crate::flows::limits::{ASKED_SPONSOR, Budget};
use crate::mail::WaitsFor;

/// Writes to the sponsor, once a day; the page says the same however often it is asked.
///
/// # Errors
/// [`InteractionError::Changed`] if the page was another.
pub async fn ask_sponsor(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    let (forms, post, now) = (app.forms.clone(), app.post(), caller.at);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, now)?;
            let why = match resumed.step {
                Step::Refuse(Refused::SignIn(CannotSignIn::Stale)) => WaitsFor::Confirmation,
                Step::Refuse(Refused::SignIn(CannotSignIn::OtherIdentity)) => WaitsFor::Reset,
                _ => return Err(InteractionError::Changed),
            };
            let gathered = &resumed.gathered;
            let guest = gathered.user.as_ref().or(gathered.holder.as_ref()).ok_or(InteractionError::Changed)?;
            tx.nothing_to_remember("a question stands in the mail log; the answer is remembered");
            if Budget::of(&[&ASKED_SPONSOR], &format!("{}/{}", guest.tenant, guest.id)).pay(tx, now)? {
                waits_notice(tx, &post, &lot.draw(), &form.place.tenant, (guest, why), now)?;
            }
            resumed.save(tx, Progress { asked_sponsor: true, ..resumed.interaction.progress.clone() })?;
            Ok(())
        })
        .await
}
