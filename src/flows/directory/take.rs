//! Takes back what was given: applications, places in groups, directory roles.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Assignee, Caller, CannotDo, DirectoryRole, Object, UserKind, may};
use rules::ids::{AssignmentId, GroupId, TenantId, UserId};
use rules::random::{Draw, Lot};
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::error::DirectoryError;
use super::give::{giver, to_whom};
use super::group::may_over_group;
use super::own_power::OwnPower;
use crate::app::App;
use crate::flows::remember::event;
use crate::flows::sessions::tell_of_lost;

/// Takes an application back.
///
/// # Errors
/// [`DirectoryError`].
pub async fn unassign(app: &App, caller: &Caller, tenant: TenantId, assignment: AssignmentId) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Give, &Object::Grant(tenant, &[]))?;
            let found = tx.in_tenant(tenant).assignments().find(assignment)?.ok_or(DirectoryError::Unknown("assignment"))?;
            tx.in_tenant(tenant).assignments().delete(assignment)?;
            let draw = lot.draw();
            tell_what_is_lost(tx, &draw, tenant, &found.assignee, caller.at)?;
            let detail = to_whom(&found.assignee, found.role.as_deref());
            tx.remember(&event(&draw, &caller, tenant, Deed::Took, "application", found.application).with(detail))?;
            Ok(())
        })
        .await
}

/// Takes a user or group out of a group, which needs power over all that the group reaches.
///
/// # Errors
/// [`DirectoryError`].
pub async fn leave_group(app: &App, caller: &Caller, tenant: TenantId, group: GroupId, member: Assignee) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let own = OwnPower::of(tx, tenant, &caller)?;
            may_over_group(tx, &caller, (tenant, group), Action::Give)?;
            if !tx.in_tenant(tenant).memberships().leave(group, &member)? {
                return Err(DirectoryError::Unknown("membership"));
            }
            own.check_kept(tx, &caller)?;
            let draw = lot.draw();
            tell_what_is_lost(tx, &draw, tenant, &member, caller.at)?;
            tx.remember(&event(&draw, &caller, tenant, Deed::Took, "group", group).with(to_whom(&member, None)))?;
            Ok(())
        })
        .await
}

/// Calls the applications that a person lost. What a group loses, its people notice where they use it.
fn tell_what_is_lost(tx: &mut Tx<'_>, draw: &Draw<'_>, tenant: TenantId, whose: &Assignee, now: Timestamp) -> Result<(), StorageError> {
    let Assignee::User(user) = whose else { return Ok(()) };
    match tx.in_tenant(tenant).users().find(*user)? {
        Some(user) => tell_of_lost(tx, draw, &user, now),
        None => Ok(()),
    }
}

/// Makes `wanted` the directory roles that a person directly holds. Guests hold only those the tenant says (SECURITY 32).
///
/// # Errors
/// [`DirectoryError`].
pub async fn set_roles(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    user: UserId,
    wanted: Vec<DirectoryRole>,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let own = OwnPower::of(tx, tenant, &caller)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageTenant, &Object::Tenant(tenant, &itself.policy))?;
            let holder = tx.in_tenant(tenant).users().find(user)?.filter(|found| found.is_usable(caller.at));
            let holder = holder.ok_or(DirectoryError::Unknown("user"))?;
            let may_hold = |role: &DirectoryRole| holder.kind == UserKind::Member || itself.policy.roles_for_guests.contains(role);
            if !wanted.iter().all(may_hold) {
                return Err(CannotDo::Role.into());
            }
            tx.nothing_to_remember("each role that changes is remembered by itself");
            for role in DirectoryRole::ALL {
                let mut roles = tx.in_tenant(tenant);
                let (changed, deed) = if wanted.contains(&role) {
                    (roles.roles().give(role, RoleHolder::User(user), giver(&caller), caller.at)?, Deed::Gave)
                } else {
                    (roles.roles().take(role, RoleHolder::User(user))?, Deed::Took)
                };
                if changed {
                    let detail = serde_json::json!({ "user": user });
                    tx.remember(&event(&draw, &caller, tenant, deed, "role", role.as_str()).with(detail))?;
                }
            }
            own.check_kept(tx, &caller)
        })
        .await
}
