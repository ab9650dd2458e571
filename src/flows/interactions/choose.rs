//! Verbs of the account chooser and of the address page.

use rules::directory::{Address, Caller};
use rules::ids::SessionId;
use rules::interactions::{Progress, SignIn, Step};

use super::error::{InteractionError, Wrong};
use super::resume::{Form, resume_form};
use crate::app::App;

/// Goes on as one of the accounts signed in here.
pub async fn choose_account(app: &App, caller: &Caller, form: Form, session: SessionId) -> Result<(), InteractionError> {
    step_on(app, caller, form, move |step, progress| match step {
        Step::ChooseAccount { accounts, may_continue: true, .. } if accounts.iter().any(|account| account.session == session) => {
            Ok(Progress { chosen: Some(session), ..progress.clone() })
        }
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Asks for another account than those signed in here: the invited one, where there is an invitation.
pub async fn use_another(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    step_on(app, caller, form, |step, progress| match step {
        Step::ChooseAccount { invited, .. } => {
            let is_address_invited = if progress.address.is_some() { progress.is_address_invited } else { invited.is_some() };
            let address = progress.address.clone().or(invited.clone());
            let Progress { hinted, terms, page, ui_locales, .. } = progress.clone();
            Ok(Progress { wants_another: true, address, is_address_invited, hinted, terms, page, ui_locales, ..Progress::default() })
        }
        // A refusal is final: no other account is tried from it (SECURITY 4).
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Types the address whose home is to be asked.
pub async fn give_address(app: &App, caller: &Caller, form: Form, typed: &str) -> Result<(), InteractionError> {
    let address: Address = typed.parse().map_err(|_| Wrong::Address)?;
    step_on(app, caller, form, move |step, progress| match step {
        Step::FindHome | Step::SignIn(_) => {
            let address = Some(address.clone());
            let progress = progress.clone();
            let nothing = Progress { address, is_address_invited: false, passcode: None, mailbox_of: None, has_account: false, ..progress };
            Ok(Progress { assertion: None, goes_elsewhere: false, ..nothing })
        }
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Goes to the other tenant that the page names: to the one that claimed the domain until it lapsed, or to the one that does now.
pub async fn go_elsewhere(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    step_on(app, caller, form, |step, progress| match step {
        Step::SignIn(SignIn::OneDoor { elsewhere: Some(_), .. } | SignIn::Here { elsewhere: Some(_), .. }) => {
            Ok(Progress { goes_elsewhere: true, ..progress.clone() })
        }
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Agrees that the home names this person to the tenant that asks (SECURITY 10).
pub async fn hand_over(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    step_on(app, caller, form, |step, progress| match step {
        Step::HandOver { .. } => Ok(Progress { handed_over: true, ..progress.clone() }),
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Says that the device that asks is theirs (RFC 8628 §3.3).
pub async fn confirm_device(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    step_on(app, caller, form, |step, progress| match step {
        Step::ConfirmDevice { .. } => Ok(Progress { confirmed: true, ..progress.clone() }),
        _ => Err(InteractionError::Changed),
    })
    .await
}

/// Moves an interaction on by what its own form said; nothing else is written.
async fn step_on(
    app: &App,
    caller: &Caller,
    form: Form,
    change: impl Fn(&Step, &Progress) -> Result<Progress, InteractionError> + Send + 'static,
) -> Result<(), InteractionError> {
    let (forms, now) = (app.forms.clone(), caller.at);
    app.storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, now)?;
            let progress = change(&resumed.step, &resumed.interaction.progress)?;
            resumed.save(tx, progress)?;
            tx.nothing_to_remember("where a browser is on its way is remembered when it arrives");
            Ok(())
        })
        .await
}
