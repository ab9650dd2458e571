//! Says who answers for a guest, and how long they may stay.
//!
//! Ends ride on what is given (SECURITY 7). What was given for the whole stay goes with it when the stay becomes longer or shorter;
//! what has an end of its own keeps it.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Caller, Object, Powers, User, UserKind, may};
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::error::DirectoryError;
use crate::app::App;
use crate::flows::remember::remember;

/// What is to change of a guest's stay; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StayChange {
    /// Who answers for them; `Some(None)`: nobody.
    pub sponsor: Option<Option<UserId>>,
    /// When their access ends; `Some(None)`: it does not.
    pub access_ends_at: Option<Option<Timestamp>>,
}

/// Sets sponsor and end of access of a guest, and of all that ended with it. Sessions that stand for longer end with it: each use looks
/// again, and the clock calls their applications.
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_stay(app: &App, caller: &Caller, tenant: TenantId, guest: UserId, change: StayChange) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            check_power_over(tx, &powers, tenant, guest, caller.at)?;
            let found = tx.in_tenant(tenant).users().find(guest)?.filter(|user| user.kind == UserKind::Guest);
            let found = found.ok_or(DirectoryError::Unknown("guest"))?;
            if let Some(Some(sponsor)) = change.sponsor {
                let member = tx.in_tenant(tenant).users().find(sponsor)?;
                let member = member.filter(|user| user.kind == UserKind::Member && user.is_usable(caller.at));
                member.ok_or(DirectoryError::Unknown("member"))?;
            }
            let sponsor = change.sponsor.unwrap_or(found.sponsor);
            let access_ends_at = change.access_ends_at.unwrap_or(found.access_ends_at);
            if !set_stay(tx, &found, sponsor, access_ends_at)? {
                return Err(DirectoryError::Unknown("guest"));
            }
            // What had ended may live again: it must not reach further than the caller does (SECURITY 32).
            check_power_over(tx, &powers, tenant, guest, caller.at)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedUser, "user", guest)?;
            Ok(())
        })
        .await
}

fn check_power_over(tx: &mut Tx<'_>, powers: &Powers, tenant: TenantId, guest: UserId, now: Timestamp) -> Result<(), DirectoryError> {
    let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(guest), now)?;
    may(powers, Action::ManageUsers, &Object::User(tenant, &reached))?;
    Ok(())
}

/// Writes the stay of `guest`, and moves the ends that were those of their stay until now; `false` if they are not in the directory any
/// more.
pub(crate) fn set_stay(
    tx: &mut Tx<'_>,
    guest: &User,
    sponsor: Option<UserId>,
    access_ends_at: Option<Timestamp>,
) -> Result<bool, StorageError> {
    let mut here = tx.in_tenant(guest.tenant);
    if !here.users().set_terms_of_stay(guest.id, sponsor, access_ends_at)? {
        return Ok(false);
    }
    if let Some(before) = guest.access_ends_at.filter(|_| guest.access_ends_at != access_ends_at) {
        here.assignments().move_ends(guest.id, before, access_ends_at)?;
        here.memberships().move_ends(guest.id, before, access_ends_at)?;
    }
    Ok(true)
}
