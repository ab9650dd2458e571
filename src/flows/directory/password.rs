//! Gives somebody a password, in their stead.

use rules::audit::Deed;
use rules::directory::{Action, Address, Caller, Object, User, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use rules::secret::Secret;
use storage::Tx;
use storage::directory::RoleHolder;

use super::error::DirectoryError;
use crate::app::App;
use crate::credentials::{FairKey, NewPassword};
use crate::flows::interactions::forget_browsers;
use crate::flows::remember::remember;
use crate::flows::sessions::end_all;

/// Gives a member a new password, and ends all their sessions and grants.
///
/// # Errors
/// [`DirectoryError`].
pub async fn set_password(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    address: &Address,
    password: &Secret<String>,
) -> Result<UserId, DirectoryError> {
    let chosen = NewPassword::accept(password, &[address.local()])?;
    let phc = app.passwords.hash(&chosen, FairKey::new(tenant, caller.network())).await?;
    let (caller, key) = (*caller, address.key());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let user = tx.in_tenant(tenant).users().find_internal(&key)?.ok_or(DirectoryError::Unknown("member"))?;
            check_power(tx, &caller, &user)?;
            tx.in_tenant(tenant).credentials().set_password(user.id, &phc, caller.at)?;
            let draw = lot.draw();
            end_all(tx, &draw, (tenant, user.id), caller.at)?;
            forget_browsers(tx, &user, caller.at)?;
            remember(tx, &draw, &caller, tenant, Deed::ChangedPassword, "user", user.id)?;
            Ok(user.id)
        })
        .await
}

/// Nobody resets the password of someone with more power than they have (SECURITY 32).
fn check_power(tx: &mut Tx<'_>, caller: &Caller, user: &User) -> Result<(), DirectoryError> {
    let reached = tx.in_tenant(user.tenant).roles().reached_by(RoleHolder::User(user.id), caller.at)?;
    let powers = tx.in_tenant(user.tenant).powers(&caller.actor, caller.at)?;
    may(&powers, Action::ManageUsers, &Object::User(user.tenant, &reached))?;
    if user.stage == UserStage::Active { Ok(()) } else { Err(DirectoryError::Unknown("member")) }
}
