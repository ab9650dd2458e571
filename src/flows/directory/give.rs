//! Gives applications, groups and directory roles.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Assignee, Assignment, Caller, DirectoryRole, Giver, Membership, Object, may};
use rules::ids::{ApplicationId, AssignmentId, GroupId, TenantId, UserId};
use rules::random::Lot;
use serde_json::{Value, json};
use storage::directory::{JoinOutcome, RoleHolder};

use super::error::DirectoryError;
use super::group::may_over_group;
use crate::app::App;
use crate::flows::remember::event;

/// Gives an application to a user or a group, with a role or without. Given once more it lasts at least as long as it was given now, and is
/// theirs who gave it now.
///
/// # Errors
/// [`DirectoryError`].
pub async fn assign(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    (application, role): (ApplicationId, Option<String>),
    assignee: Assignee,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Give, &Object::Grant(tenant, &[]))?;
            let found = tx.in_tenant(tenant).applications().find(application)?.ok_or(DirectoryError::Unknown("application"))?;
            if role.as_ref().is_some_and(|role| !found.has_role(role)) {
                return Err(DirectoryError::Unknown("role"));
            }
            let (id, given_by, given_at) = (AssignmentId::new(&draw, caller.at), Giver::of(&caller.actor), caller.at);
            let given = Assignment { tenant, id, application, assignee, role: role.clone(), given_by, given_at, ends_at: None };
            tx.in_tenant(tenant).assignments().clear_ended(&given, caller.at)?;
            if !tx.in_tenant(tenant).assignments().insert(&given)? {
                tx.in_tenant(tenant).assignments().lengthen(&given)?;
            }
            let detail = to_whom(&assignee, role.as_deref());
            tx.remember(&event(&draw, &caller, tenant, Deed::Gave, "application", application).with(detail))?;
            Ok(())
        })
        .await
}

/// Puts a user or group into a group; once more, it lasts as long as it was given now. That gives everything the group reaches, so it needs
/// power over all of it; and a group that leads to a directory role neither takes groups in nor is put into one (SECURITY 32).
///
/// # Errors
/// [`DirectoryError`].
pub async fn join_group(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    group: GroupId,
    member: Assignee,
    ends_at: Option<Timestamp>,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            may_over_group(tx, &caller, (tenant, group), Action::Give)?;
            tx.in_tenant(tenant).groups().find(group)?.ok_or(DirectoryError::Unknown("group"))?;
            if let Assignee::Group(inner) = member {
                let mut places = tx.in_tenant(tenant);
                let (outer, inner) = (places.memberships().ties(group, caller.at)?, places.memberships().ties(inner, caller.at)?);
                outer.may_take_in(inner)?;
            }
            let membership = Membership { group, member, given_by: Giver::of(&caller.actor), given_at: caller.at, ends_at };
            tx.in_tenant(tenant).memberships().clear_ended(&membership, caller.at)?;
            match tx.in_tenant(tenant).memberships().join(&membership)? {
                JoinOutcome::Joined => {}
                JoinOutcome::AlreadyIn => tx.in_tenant(tenant).memberships().lengthen(&membership)?,
                JoinOutcome::Circle => return Err(DirectoryError::Circle),
            }
            tx.remember(&event(&lot.draw(), &caller, tenant, Deed::Gave, "group", group).with(to_whom(&member, None)))?;
            Ok(())
        })
        .await
}

/// Gives a directory role; to a group only if it is in no other and has none in it (SECURITY 32).
///
/// # Errors
/// [`DirectoryError`].
pub async fn give_role(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    role: DirectoryRole,
    holder: RoleHolder,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let found = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageTenant, &Object::Tenant(tenant, &found.policy))?;
            if let RoleHolder::Group(group) = holder {
                tx.in_tenant(tenant).memberships().ties(group, caller.at)?.may_bear_roles()?;
            }
            tx.in_tenant(tenant).roles().give(role, holder, giver(&caller), caller.at)?;
            let detail = match holder {
                RoleHolder::User(id) => json!({ "user": id }),
                RoleHolder::Group(id) => json!({ "group": id }),
                RoleHolder::Application(id) => json!({ "application": id }),
            };
            tx.remember(&event(&lot.draw(), &caller, tenant, Deed::Gave, "role", role.as_str()).with(detail))?;
            Ok(())
        })
        .await
}

/// To whom something was given, or from whom it was taken, and with which role of an application.
pub(super) fn to_whom(who: &Assignee, role: Option<&str>) -> Value {
    let mut detail = match who {
        Assignee::User(id) => json!({ "user": id }),
        Assignee::Group(id) => json!({ "group": id }),
    };
    if let Some(role) = role {
        detail["role"] = role.into();
    }
    detail
}

/// The person who gives a directory role, which no program does.
pub(super) fn giver(caller: &Caller) -> Option<UserId> {
    Giver::of(&caller.actor).and_then(Giver::person)
}
