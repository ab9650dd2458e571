//! Makes, renames and removes groups.

use rules::audit::Deed;
use rules::directory::{Action, Caller, DisplayName, Group, Object, may};
use rules::ids::{GroupId, TenantId};
use rules::random::Lot;
use storage::Tx;
use storage::directory::RoleHolder;

use super::error::DirectoryError;
use super::own_power::OwnPower;
use crate::app::App;
use crate::flows::remember::remember;

/// A group to be made.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its name, unique in the tenant.
    pub name: DisplayName,
    /// What it is for.
    pub description: Option<String>,
}

/// What changes of a group; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    /// Its name, unique in the tenant.
    pub name: Option<DisplayName>,
    /// What it is for, or that nobody says so any more.
    pub description: Option<Option<String>>,
}

impl GroupChange {
    fn of(&self, group: Group) -> Group {
        let name = self.name.clone().unwrap_or(group.name);
        let description = self.description.clone().unwrap_or(group.description);
        Group { name, description, ..group }
    }
}

/// Makes a group.
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_group(app: &App, caller: &Caller, tenant: TenantId, new: NewGroup) -> Result<GroupId, DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageGroups, &Object::Tenant(tenant.id, &tenant.policy))?;
            if tx.in_tenant(tenant.id).groups().find_by_name(new.name.as_str())?.is_some() {
                return Err(DirectoryError::Taken("group"));
            }
            let id = GroupId::new(&draw, caller.at);
            let (name, description) = (new.name.clone(), new.description.clone());
            tx.in_tenant(tenant.id).groups().insert(&Group { tenant: tenant.id, id, name, description, created_at: caller.at })?;
            remember(tx, &draw, &caller, tenant.id, Deed::ChangedGroup, "group", id)?;
            Ok(id)
        })
        .await
}

/// Changes what a group is called and what it is for; that needs power over all that it reaches, as people go by its name. What the change
/// does not say stays as it is in that moment, whatever somebody else has just changed (SECURITY 25).
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_group(app: &App, caller: &Caller, tenant: TenantId, id: GroupId, change: GroupChange) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            may_over_group(tx, &caller, (tenant, id), Action::ManageGroups)?;
            let before = tx.in_tenant(tenant).groups().find(id)?.ok_or(DirectoryError::Unknown("group"))?;
            let after = change.of(before.clone());
            if after == before {
                tx.nothing_to_remember("it is said already");
                return Ok(());
            }
            let named = tx.in_tenant(tenant).groups().find_by_name(after.name.as_str())?;
            if named.is_some_and(|other| other.id != id) {
                return Err(DirectoryError::Taken("group"));
            }
            tx.in_tenant(tenant).groups().update(id, &after.name, after.description.as_deref())?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedGroup, "group", id)?;
            Ok(())
        })
        .await
}

/// Removes a group, and with it whatever its members had through it; that needs power over all that it reaches.
///
/// # Errors
/// [`DirectoryError`].
pub async fn remove_group(app: &App, caller: &Caller, tenant: TenantId, group: GroupId) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let own = OwnPower::of(tx, tenant, &caller)?;
            may_over_group(tx, &caller, (tenant, group), Action::ManageGroups)?;
            if !tx.in_tenant(tenant).groups().delete(group)? {
                return Err(DirectoryError::Unknown("group"));
            }
            own.check_kept(tx, &caller)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedGroup, "group", group)?;
            Ok(())
        })
        .await
}

/// Refuses whoever has no power over all that a group reaches: it is what being in it gives (SECURITY 32).
pub(super) fn may_over_group(
    tx: &mut Tx<'_>,
    caller: &Caller,
    (tenant, group): (TenantId, GroupId),
    action: Action,
) -> Result<(), DirectoryError> {
    let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::Group(group), caller.at)?;
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    may(&powers, action, &Object::Grant(tenant, &reached))?;
    Ok(())
}
