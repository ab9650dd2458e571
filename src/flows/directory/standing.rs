//! Blocks, unblocks, confirms and removes people.

use rules::audit::Deed;
use rules::directory::{Action, Actor, Caller, CannotDo, Object, User, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::random::{Draw, Lot};
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::error::DirectoryError;
use super::own_power::OwnPower;
use crate::app::App;
use crate::flows::remember::remember;
use crate::flows::sessions::end_everywhere;

/// Blocks a user: sessions and grants end at once.
///
/// # Errors
/// [`DirectoryError`].
pub async fn block(app: &App, caller: &Caller, tenant: TenantId, user: UserId) -> Result<(), DirectoryError> {
    change(app, caller, tenant, user, Change::Block).await
}

/// Lifts a block.
///
/// # Errors
/// [`DirectoryError`].
pub async fn unblock(app: &App, caller: &Caller, tenant: TenantId, user: UserId) -> Result<(), DirectoryError> {
    change(app, caller, tenant, user, Change::Unblock).await
}

/// Says that a stale guest is still the same person (SECURITY 5); their sponsor may, too.
///
/// # Errors
/// [`DirectoryError`].
pub async fn confirm_guest(app: &App, caller: &Caller, tenant: TenantId, user: UserId) -> Result<(), DirectoryError> {
    change(app, caller, tenant, user, Change::Confirm).await
}

/// Removes a user for good: sessions, grants, identities and waiting invitations go, a tombstone stays.
///
/// # Errors
/// [`DirectoryError`].
pub async fn remove_user(app: &App, caller: &Caller, tenant: TenantId, user: UserId) -> Result<(), DirectoryError> {
    change(app, caller, tenant, user, Change::Remove).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Block,
    Unblock,
    Confirm,
    Remove,
}

impl Change {
    const fn deed(self) -> Deed {
        match self {
            Self::Block => Deed::BlockedUser,
            Self::Unblock => Deed::UnblockedUser,
            Self::Confirm => Deed::ConfirmedGuest,
            Self::Remove => Deed::RemovedUser,
        }
    }
}

async fn change(app: &App, caller: &Caller, tenant: TenantId, id: UserId, change: Change) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let power = OwnPower::of(tx, tenant, &caller)?;
            let user = manageable(tx, &caller, tenant, id, change)?;
            let is_done = match change {
                Change::Block => tx.in_tenant(tenant).users().block(id, caller.at)?,
                Change::Unblock => tx.in_tenant(tenant).users().unblock(id)?,
                Change::Confirm => tx.in_tenant(tenant).users().confirm(id, caller.at)?,
                Change::Remove => put_out(tx, &draw, &user, &caller)?,
            };
            if change == Change::Block {
                end_everywhere(tx, &draw, (tenant, id), caller.at)?;
            }
            power.check_kept(tx, &caller)?;
            if is_done {
                remember(tx, &draw, &caller, tenant, change.deed(), "user", id)?;
            }
            tx.nothing_to_remember("it was so before");
            Ok(())
        })
        .await
}

/// The user, if the caller has power over all that they hold.
fn manageable(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId, id: UserId, change: Change) -> Result<User, DirectoryError> {
    let user = tx.in_tenant(tenant).users().find(id)?;
    let user = user.filter(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. }));
    let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(id), caller.at)?;
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    let user = user.ok_or(DirectoryError::Unknown("user"))?;
    match may(&powers, Action::ManageUsers, &Object::User(tenant, &reached)) {
        Ok(_) => Ok(user),
        Err(CannotDo::Role) if change == Change::Confirm && is_sponsor(caller, &user) => Ok(user),
        Err(refused) => Err(refused.into()),
    }
}

fn is_sponsor(caller: &Caller, guest: &User) -> bool {
    matches!(caller.actor, Actor::Person { tenant, user } if tenant == guest.tenant && guest.sponsor == Some(user))
}

/// Makes a tombstone of a user; `false` if they were one.
pub(crate) fn put_out(tx: &mut Tx<'_>, draw: &Draw<'_>, user: &User, caller: &Caller) -> Result<bool, StorageError> {
    for invitation in tx.in_tenant(user.tenant).invitations().of_guest(user.id)? {
        tx.in_tenant(user.tenant).invitations().revoke(invitation.id, caller.at)?;
    }
    end_everywhere(tx, draw, (user.tenant, user.id), caller.at)?;
    tx.in_tenant(user.tenant).users().delete(user.id, caller.at)
}
