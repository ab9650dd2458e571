//! The list of groups, and one with its members.

use rules::directory::{Action, Assignee, Caller, Group, Object, UserKind, may};
use rules::ids::{GroupId, TenantId};
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::held::{Held, held_by};
use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// A group of the list.
#[derive(Debug)]
pub struct GroupListed {
    /// The group.
    pub group: Group,
    /// Whether it reaches a directory role (SECURITY 32).
    pub is_role_bearing: bool,
}

/// Somebody or something in a group, or given an application.
#[derive(Debug)]
pub struct MemberSeen {
    /// Who or what.
    pub who: Assignee,
    /// What they are called.
    pub name: String,
    /// For people: members or guests.
    pub kind: Option<UserKind>,
}

/// One group.
#[derive(Debug)]
pub struct GroupSeen {
    /// The group.
    pub group: Group,
    /// Whether it reaches a directory role.
    pub is_role_bearing: bool,
    /// What it was given.
    pub held: Vec<Held>,
    /// Those who are in it at this moment, this page of them.
    pub members: Listed<MemberSeen>,
    /// Whether the caller may put somebody in or take them out.
    pub may_give: bool,
    /// Whether the caller may remove it.
    pub may_manage: bool,
}

/// Lists groups by name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_groups(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Listed<GroupListed>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let page = tx.in_tenant(tenant).groups().page(asked.search.trim(), &asked.window()?)?;
            Ok(Listed::of(page, None, |group| {
                let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::Group(group.id), caller.at)?;
                Ok::<_, StorageError>(GroupListed { group, is_role_bearing: !reached.is_empty() })
            })?)
        })
        .await
}

/// Looks at one group.
///
/// # Errors
/// [`DirectoryError`].
pub async fn look_at_group(app: &App, caller: &Caller, tenant: TenantId, id: GroupId, asked: Asked) -> Result<GroupSeen, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let group = tx.in_tenant(tenant).groups().find(id)?.ok_or(DirectoryError::Unknown("group"))?;
            let page = tx.in_tenant(tenant).memberships().of_group(id, caller.at, &asked.window()?)?;
            let members = Listed::of(page, None, |membership| named(tx, tenant, membership.member))?;
            let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::Group(id), caller.at)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            let grant = Object::Grant(tenant, &reached);
            Ok(GroupSeen {
                held: held_by(tx, tenant, &Assignee::Group(id))?,
                may_give: may(&powers, Action::Give, &grant).is_ok(),
                may_manage: may(&powers, Action::ManageGroups, &grant).is_ok(),
                is_role_bearing: !reached.is_empty(),
                group,
                members,
            })
        })
        .await
}

/// Who or what somebody is, by name.
pub(super) fn named(tx: &mut Tx<'_>, tenant: TenantId, who: Assignee) -> Result<MemberSeen, StorageError> {
    let (name, kind) = match who {
        Assignee::User(id) => match tx.in_tenant(tenant).users().find(id)? {
            Some(user) => (user.display_name.to_string(), Some(user.kind)),
            None => (id.to_string(), None),
        },
        Assignee::Group(id) => {
            (tx.in_tenant(tenant).groups().find(id)?.map_or_else(|| id.to_string(), |group| group.name.to_string()), None)
        }
    };
    Ok(MemberSeen { who, name, kind })
}
