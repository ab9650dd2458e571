//! Groups on stage: who is in them, and what is given to them.

use std::time::Duration;

use guesthouse::flows::directory::{NewGroup, assign, give_role, join_group, make_group};
use rules::directory::{Assignee, DirectoryRole};
use rules::ids::{GroupId, UserId};
use storage::directory::RoleHolder;

use super::{Application, House, Tenant};

impl House {
    /// Makes a group that an application was given to, and puts a user into it, perhaps until some time from now.
    pub(crate) async fn group_with(
        &self,
        tenant: &Tenant,
        (user, lasts): (UserId, Option<Duration>),
        (application, role): (&Application, &str),
    ) -> GroupId {
        let new = NewGroup { name: "Team".parse().unwrap(), description: None };
        let group = make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap();
        let ends_at = lasts.map(|span| self.now() + span);
        join_group(&self.app(), &self.operator(), tenant.id, group, Assignee::User(user), ends_at).await.unwrap();
        let grant = (application.id, Some(role.to_owned()));
        assign(&self.app(), &self.operator(), tenant.id, grant, Assignee::Group(group)).await.unwrap();
        group
    }

    /// Gives a directory role to a group.
    pub(crate) async fn promote_group(&self, tenant: &Tenant, group: GroupId, role: DirectoryRole) {
        give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Group(group)).await.unwrap();
    }

    /// What comes of giving a directory role to a group, in words where it is refused.
    pub(crate) async fn try_to_promote_group(&self, tenant: &Tenant, group: GroupId, role: DirectoryRole) -> Result<(), String> {
        let given = give_role(&self.app(), &self.operator(), tenant.id, role, RoleHolder::Group(group)).await;
        given.map_err(|error| error.to_string())
    }

    /// A group with nobody in it.
    pub(crate) async fn group(&self, tenant: &Tenant, name: &str) -> GroupId {
        let new = NewGroup { name: name.parse().unwrap(), description: None };
        make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap()
    }

    /// What comes of putting a group into another, in words where it is refused.
    pub(crate) async fn try_to_nest(&self, tenant: &Tenant, outer: GroupId, inner: GroupId) -> Result<(), String> {
        let joined = join_group(&self.app(), &self.operator(), tenant.id, outer, Assignee::Group(inner), None).await;
        joined.map_err(|error| error.to_string())
    }

    /// Puts a user into so many new groups.
    pub(crate) async fn join_groups(&self, tenant: &Tenant, user: UserId, count: usize) {
        for number in 0..count {
            self.join_group(tenant, user, &format!("Group {number}")).await;
        }
    }

    /// Puts a user into one new group.
    pub(crate) async fn join_group(&self, tenant: &Tenant, user: UserId, name: &str) {
        let new = NewGroup { name: name.parse().unwrap(), description: None };
        let group = make_group(&self.app(), &self.operator(), tenant.id, new).await.unwrap();
        join_group(&self.app(), &self.operator(), tenant.id, group, Assignee::User(user), None).await.unwrap();
    }
}
