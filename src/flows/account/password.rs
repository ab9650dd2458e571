//! Somebody who knows their password chooses another.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Caller, Tenant, User};
use rules::random::{Draw, Lot};
use rules::secret::Secret;
use rules::sessions::Session;
use storage::{StorageError, Tx};

use crate::app::App;
use crate::credentials::{CannotUsePassword, Checked, FairKey, NewPassword, PasswordError};
use crate::flows::interactions::forget_browsers;
use crate::flows::letters::password_notice;
use crate::flows::limits::{Budget, OWN_PASSWORD};
use crate::flows::remember::remember;
use crate::flows::sessions::{AtDoor, end_all_but, end_elsewhere};

/// Why a password stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum CannotChangePassword {
    /// They have none here: they sign in elsewhere, or by a code each time.
    #[error("there is no password to change")]
    Nothing,
    /// The old one was not typed.
    #[error("the old password is missing")]
    NoOld,
    /// The old one is wrong, or was changed meanwhile.
    #[error("the old password is wrong")]
    Old,
    /// Too many tries in this session; later.
    #[error("too many tries")]
    TooMany,
    /// The new one cannot be used.
    #[error(transparent)]
    New(#[from] CannotUsePassword),
    /// Too many are signing in at once, or a stored password does not read.
    #[error(transparent)]
    Hashing(#[from] PasswordError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Whether whoever is at the door has a password here.
///
/// # Errors
/// [`StorageError`].
pub async fn has_password(app: &App, at: &AtDoor) -> Result<bool, StorageError> {
    let (tenant, user) = (at.session.tenant, at.session.user);
    app.storage.glance(move |tx| Ok(tx.in_tenant(tenant).credentials().password(user)?.is_some())).await
}

/// Changes the password of whoever is at the door. Their other sessions end, here and as a guest elsewhere, and everything that applications
/// were allowed; whoever knew the old one keeps nothing. A letter tells them.
///
/// # Errors
/// [`CannotChangePassword`].
pub async fn change_own_password(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    at: &AtDoor,
    (old, new): (Secret<String>, Secret<String>),
) -> Result<(), CannotChangePassword> {
    let about = [at.user.mail.local(), at.user.display_name.as_str(), tenant.display_name.as_str(), tenant.name.as_str()];
    let chosen = NewPassword::accept(&new, &about)?;
    if old.expose().is_empty() {
        return Err(CannotChangePassword::NoOld);
    }
    let (session, now) = (at.session.clone(), caller.at);
    let budget = Budget::of(&[&OWN_PASSWORD], &session.id.to_string());
    let paid = budget.clone();
    // A guess is paid for before it is checked.
    let stored = app.storage.write(move |tx| pay(tx, &session, &paid, now)).await?.ok_or(CannotChangePassword::TooMany)?;
    if app.passwords.check(&old, Some(stored.clone()), FairKey::new(tenant.id, caller.network())).await? == Checked::Wrong {
        return Err(CannotChangePassword::Old);
    }
    let phc = app.passwords.hash(&chosen, FairKey::new(tenant.id, caller.network())).await?;
    let (caller, tenant, at, post, lot) = (*caller, tenant.clone(), at.clone(), app.post(), Lot::new(&app.random));
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            if stored_of(tx, &at.session)? != stored {
                return Err(CannotChangePassword::Old);
            }
            budget.give_back(tx, caller.at)?;
            tx.in_tenant(tenant.id).credentials().set_password(at.user.id, &phc, caller.at)?;
            end_others(tx, &draw, (&at.session, &at.user), &caller)?;
            remember(tx, &draw, &caller, tenant.id, Deed::ChangedPassword, "user", at.user.id)?;
            password_notice(tx, &post, &draw, &tenant, &at.user, caller.at)?;
            Ok(())
        })
        .await
}

/// Pays for a try; the password it is for, `None` if there were enough.
fn pay(tx: &mut Tx<'_>, session: &Session, budget: &Budget, now: Timestamp) -> Result<Option<String>, CannotChangePassword> {
    tx.nothing_to_remember("guesses are counted");
    let stored = stored_of(tx, session)?;
    Ok(budget.pay(tx, now)?.then_some(stored))
}

fn stored_of(tx: &mut Tx<'_>, session: &Session) -> Result<String, CannotChangePassword> {
    let stored = tx.in_tenant(session.tenant).credentials().password(session.user)?;
    Ok(stored.ok_or(CannotChangePassword::Nothing)?.phc)
}

/// Ends every other session of the person; other browsers are strangers again.
fn end_others(tx: &mut Tx<'_>, draw: &Draw<'_>, (kept, user): (&Session, &User), caller: &Caller) -> Result<(), StorageError> {
    end_all_but(tx, draw, (kept.tenant, kept.user), Some(kept.id), caller.at)?;
    end_elsewhere(tx, draw, (kept.tenant, kept.user), caller.at)?;
    forget_browsers(tx, user, caller.at)
}
