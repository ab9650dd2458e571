//! One-time codes: sent to a mailbox, typed in the browser that asked (SECURITY 3, 24).

use std::sync::Arc;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::config::ConsumerDomains;
use rules::directory::{Address, Caller, Home};
use rules::ids::TenantId;
use rules::interactions::{PasscodeFor, Progress, Proves, Purpose, SignIn, Step};
use rules::random::{Draw, Lot};
use rules::secret::Secret;
use rules::sessions::{Factor, Familiar, HomeAssertion, SignedInto, Vouched};
use storage::sessions::{CodeFor as CodeSlot, MailboxCode};
use storage::{StorageError, Tx};

use super::budgets::{Known, Tries};
use super::error::{InteractionError, Wrong};
use super::mailboxes::{move_to, remember_proof};
use super::resume::{Form, Resumed, resume_form};
use super::sign_up::account_of;
use crate::app::App;
use crate::credentials::{CODE_LASTS_FOR, CODE_TRIES, CodeFor, draw_code, is_code};
use crate::flows::letters::{CodeLetter, code_letter};
use crate::flows::limits::{
    Budget, CODE_BROWSER_DAY, CODE_BROWSER_HOUR, CODE_BROWSERS_DAY, CODE_BROWSERS_HOUR, CODE_SENT_DAY, CODE_SENT_HOUR, CODE_WRONG,
    CODE_WRONG_BROWSER, CODE_WRONG_BROWSERS, TRIES_OF_CODE,
};
use crate::flows::remember::event;
use crate::mail::CodePurpose;

/// Codes sent to one mailbox over all tenants.
static SENT: Tries = Tries {
    of_strangers: &[&CODE_SENT_HOUR, &CODE_SENT_DAY],
    of_browser: &[&CODE_BROWSER_HOUR, &CODE_BROWSER_DAY],
    of_browsers: &[&CODE_BROWSERS_HOUR, &CODE_BROWSERS_DAY],
};
/// Wrong codes for one mailbox over all tenants.
static WRONG: Tries = Tries { of_strangers: &[&CODE_WRONG], of_browser: &[&CODE_WRONG_BROWSER], of_browsers: &[&CODE_WRONG_BROWSERS] };

/// What a code proves.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Proving {
    /// The mailbox of the typed address, to sign in, sign up or recover.
    Typed(PasscodeFor),
    /// A mailbox that was looked up: the invited one, for an account that is to be connected, or the one the account rests on.
    LookedUp { why: Proves, account: Option<Address> },
}

impl Proving {
    const fn slot(&self) -> CodeSlot {
        match self {
            Self::Typed(_) => CodeSlot::TypedAddress,
            Self::LookedUp { .. } => CodeSlot::InvitedAddress,
        }
    }

    /// What the letter says the code is for: whoever came by an invitation reads of that.
    fn letter_purpose(&self, purpose: &Purpose) -> CodePurpose {
        match self {
            Self::Typed(PasscodeFor::SignIn) if matches!(purpose, Purpose::Redeem { .. }) => CodePurpose::Redeem,
            Self::Typed(PasscodeFor::SignIn) => CodePurpose::SignIn,
            Self::Typed(PasscodeFor::SignUp) => CodePurpose::SignUp,
            Self::Typed(PasscodeFor::Recovery) => CodePurpose::Reset,
            Self::LookedUp { account: Some(account), .. } => CodePurpose::Connect { account: account.clone() },
            Self::LookedUp { why: Proves::Invited, account: None } => CodePurpose::Redeem,
            Self::LookedUp { .. } => CodePurpose::SignIn,
        }
    }
}

/// Sends a code to the typed address, for signing in, signing up, or a new password.
///
/// # Errors
/// [`Wrong::TooMany`] when that mailbox has had enough codes.
pub async fn send_code(app: &App, caller: &Caller, form: Form, purpose: PasscodeFor) -> Result<(), InteractionError> {
    send(app, caller, form, move |step| match step {
        Step::SignIn(SignIn::OneDoor { address, may_have_code, .. } | SignIn::Here { address: Some(address), may_have_code, .. }) => {
            let is_offered = purpose != PasscodeFor::SignIn || *may_have_code;
            is_offered.then(|| (address.clone(), Proving::Typed(purpose)))
        }
        Step::SignIn(SignIn::Passcode { address, purpose }) => Some((address.clone(), Proving::Typed(*purpose))),
        _ => None,
    })
    .await
}

/// Sends a code to the invited mailbox, in a letter that names the account to be connected.
///
/// # Errors
/// [`Wrong::TooMany`] when that mailbox has had enough codes.
pub async fn send_code_to_invited(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    send(app, caller, form, |step| match step {
        Step::ProveMailbox { mailbox, why, account, .. } => {
            Some((mailbox.clone(), Proving::LookedUp { why: *why, account: account.clone() }))
        }
        _ => None,
    })
    .await
}

async fn send(
    app: &App,
    caller: &Caller,
    form: Form,
    offered: impl Fn(&Step) -> Option<(Address, Proving)> + Send + 'static,
) -> Result<(), InteractionError> {
    let (forms, post, now) = (app.forms.clone(), app.post(), caller.at);
    let (lot, consumers) = (Lot::new(&app.random), Arc::clone(&app.consumers));
    let outcome = app
        .storage
        .write(move |tx| -> Result<Result<(), Wrong>, InteractionError> {
            let resumed = resume_form(tx, &forms, &form, now)?;
            let (mailbox, proving) = offered(&resumed.step).ok_or(InteractionError::Changed)?;
            tx.nothing_to_remember("a code that was sent stands in the mail log; what it opens is remembered then");
            // One too many is an outcome that commits: a write that takes back has its neighbours run again.
            if !budget(tx, &form, &mailbox, &SENT, now)?.pay(tx, now)? {
                return Ok(Err(Wrong::TooMany));
            }
            let draw = lot.draw();
            let key = mailbox.key();
            let code_for = CodeFor { transaction: &resumed.interaction.id.to_string(), mailbox: &key };
            let (code, code_hmac) = draw_code(&draw, &post.ring, code_for);
            tx.in_tenant(resumed.interaction.tenant).mailbox_codes().put(&MailboxCode {
                interaction: resumed.interaction.id,
                code_for: proving.slot(),
                address_key: key.to_string(),
                code_hmac,
                expires_at: now + CODE_LASTS_FOR,
                tries_left: CODE_TRIES,
            })?;
            let to = as_kept(tx, &consumers, resumed.interaction.tenant, &mailbox)?;
            let purpose = proving.letter_purpose(&resumed.interaction.purpose);
            let letter = CodeLetter { to, purpose, code, language: language_of(&form, &resumed) };
            code_letter(tx, &post, &draw, &form.place.tenant, letter, now)?;
            resumed.save(tx, sent(&resumed.interaction.progress, mailbox, &proving))?;
            Ok(Ok(()))
        })
        .await?;
    outcome.map_err(InteractionError::Wrong)
}

/// The mailbox as it is written where it is kept: a letter goes there, never to what was just typed (SECURITY 2).
fn as_kept(tx: &mut Tx<'_>, consumers: &ConsumerDomains, here: TenantId, typed: &Address) -> Result<Address, StorageError> {
    let key = typed.key();
    let mut known = tx.in_tenant(here).users().find_vouched(&key)?;
    if known.is_none() {
        known = tx.in_tenant(here).users().find_pending(&key)?;
    }
    if known.is_none() {
        known = account_of(tx, consumers, here, typed)?;
    }
    Ok(known.map_or_else(|| typed.clone(), |user| user.mail))
}

/// The language of the page on which the code is typed; else that of the invitation, else of the person.
fn language_of(form: &Form, resumed: &Resumed) -> Option<String> {
    let wishes = resumed.interaction.progress.ui_locales.join(" ");
    let read = form.place.reader.language(&wishes).map(|language| language.tag().to_owned());
    let of_invitation = || resumed.gathered.invitation.as_ref().and_then(|invitation| invitation.language.clone());
    read.or_else(of_invitation).or_else(|| resumed.gathered.user.as_ref().and_then(|user| user.locale.clone()))
}

/// What a code on its way changes. One after another is said on the page: only the newest opens anything.
fn sent(progress: &Progress, mailbox: Address, proving: &Proving) -> Progress {
    let progress = progress.clone();
    match proving {
        Proving::Typed(purpose) => Progress { is_code_again: progress.passcode == Some(*purpose), passcode: Some(*purpose), ..progress },
        Proving::LookedUp { .. } => {
            Progress { is_code_again: progress.code_sent_to.as_ref() == Some(&mailbox), code_sent_to: Some(mailbox), ..progress }
        }
    }
}

/// The budget that the browser has for that mailbox (SECURITY 24).
fn budget(tx: &mut Tx<'_>, form: &Form, mailbox: &Address, tries: &Tries, now: Timestamp) -> Result<Budget, StorageError> {
    let key = mailbox.key();
    let known = Known::find(tx, &form.place.familiar, SignedInto::mailbox(&key), now)?;
    Ok(tries.budget(known.as_ref(), key.as_str()))
}

/// Types the code; what the browser remembers from now on. A wrong one costs a try, of five for this code and of twenty for this mailbox and
/// day (SECURITY 24).
///
/// # Errors
/// [`Wrong::MailboxCode`], [`Wrong::CodeSpent`] when it bears no more guesses, [`Wrong::NoCode`] when none is out any more,
/// [`Wrong::TooMany`].
pub async fn enter_code(app: &App, caller: &Caller, form: Form, typed: &str) -> Result<Familiar, InteractionError> {
    let (forms, ring, now, typed) = (app.forms.clone(), Arc::clone(&app.ring), caller.at, Secret::new(typed.to_owned()));
    let (caller, lot, consumers) = (*caller, Lot::new(&app.random), Arc::clone(&app.consumers));
    let outcome = app
        .storage
        .write(move |tx| -> Result<Result<Familiar, Wrong>, InteractionError> {
            let resumed = resume_form(tx, &forms, &form, now)?;
            let (mailbox, proving) = asked_for(&resumed.step).ok_or(InteractionError::Changed)?;
            tx.nothing_to_remember("a code that was typed is remembered with what it opens");
            let budget = budget(tx, &form, &mailbox, &WRONG, now)?;
            if budget.is_spent(tx, now)? {
                return Ok(Err(Wrong::TooMany));
            }
            // The guess is paid for, and stays so: a wrong code is an outcome that commits.
            let (id, key) = (resumed.interaction.id, mailbox.key());
            let paid = tx.in_tenant(resumed.interaction.tenant).mailbox_codes().pay_for_guess(id, proving.slot(), now)?;
            let Some(stored) = paid.filter(|stored| stored.is_for(&key)) else {
                let is_spent = tx.in_tenant(resumed.interaction.tenant).mailbox_codes().is_spent(id, proving.slot(), now)?;
                if is_spent {
                    TRIES_OF_CODE.refuse();
                }
                return Ok(Err(if is_spent { Wrong::CodeSpent } else { Wrong::NoCode }));
            };
            let code_for = CodeFor { transaction: &id.to_string(), mailbox: &key };
            if !is_code(&ring, code_for, &stored.code_hmac, &typed) {
                budget.pay(tx, now)?;
                return Ok(Err(match stored.tries_left {
                    0 => Wrong::CodeSpent,
                    tries_left => Wrong::MailboxCode { tries_left },
                }));
            }
            if !tx.in_tenant(resumed.interaction.tenant).mailbox_codes().spend(&stored)? {
                return Ok(Err(Wrong::NoCode));
            }
            let draw = lot.draw();
            settle(tx, &draw, &caller, &resumed, (&mailbox, &proving))?;
            let has_account = match proving {
                Proving::Typed(PasscodeFor::SignUp) => account_of(tx, &consumers, resumed.interaction.tenant, &mailbox)?.is_some(),
                _ => false,
            };
            resumed.save(tx, Progress { has_account, ..proven(&resumed, mailbox, &proving, now) })?;
            Ok(Ok(form.place.familiar.with(SignedInto::mailbox(&key), &draw, now)))
        })
        .await?;
    outcome.map_err(InteractionError::Wrong)
}

/// What a right code changes beyond this flow: the account on the mailbox is worth something again, or the guest moves to the new home.
fn settle(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    resumed: &Resumed,
    (mailbox, proving): (&Address, &Proving),
) -> Result<(), StorageError> {
    let Some(assertion) = &resumed.interaction.progress.assertion else { return Ok(()) };
    remember_proof(tx, assertion, mailbox, caller.at)?;
    match (proving, &resumed.gathered.holder) {
        (Proving::LookedUp { why: Proves::SamePerson, .. }, Some(guest)) => {
            move_to(tx, guest, assertion, caller.at)?;
            let detail = serde_json::json!({ "moved_to": assertion.home });
            tx.remember(&event(draw, caller, guest.tenant, Deed::ChangedUser, "user", guest.id).with(detail))
        }
        _ => Ok(()),
    }
}

fn asked_for(step: &Step) -> Option<(Address, Proving)> {
    match step {
        Step::SignIn(SignIn::Passcode { address, purpose }) => Some((address.clone(), Proving::Typed(*purpose))),
        Step::ProveMailbox { mailbox, why, account, is_sent: true } => {
            Some((mailbox.clone(), Proving::LookedUp { why: *why, account: account.clone() }))
        }
        _ => None,
    }
}

/// What a right code moves on.
fn proven(resumed: &Resumed, mailbox: Address, proving: &Proving, now: Timestamp) -> Progress {
    let progress = resumed.interaction.progress.clone();
    match proving {
        Proving::LookedUp { .. } => {
            let mut proven = progress.proven.clone();
            proven.push(mailbox);
            Progress { proven, code_sent_to: None, ..progress }
        }
        Proving::Typed(PasscodeFor::SignIn) => {
            let assertion = HomeAssertion {
                home: Home::Mail,
                subject: mailbox.key().to_string(),
                address: mailbox,
                vouched: Vouched::ByCode,
                display_name: None,
                auth_time: Some(now),
                factors: vec![Factor::MailboxCode],
                for_tenant: resumed.interaction.tenant,
                for_interaction: resumed.interaction.id,
            };
            Progress { assertion: Some(assertion), passcode: None, ..progress }
        }
        Proving::Typed(purpose) => Progress { mailbox_of: Some((*purpose, mailbox)), passcode: None, ..progress },
    }
}
