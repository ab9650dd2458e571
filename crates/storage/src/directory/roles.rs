//! Directory roles: who holds power over the tenant, directly or through groups.

use std::collections::HashMap;

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::DirectoryRole;
use rules::ids::{ApplicationId, GroupId, UserId};

use crate::cells::Cells;
use crate::conn::each;
use crate::error::StorageError;
use crate::room::room;
use crate::schema::role_members;

room!(
    /// Who holds the tenant's directory roles.
    Roles,
    roles
);

/// Who holds a directory role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleHolder {
    /// A person.
    User(UserId),
    /// Everybody in a group, which is role-bearing then (SECURITY 32).
    Group(GroupId),
    /// An application in its own name.
    Application(ApplicationId),
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = role_members, treat_none_as_default_value = false)]
struct HolderRow {
    tenant_id: String,
    role: String,
    holder_id: String,
    holder_user: Option<String>,
    holder_group: Option<String>,
    holder_application: Option<String>,
    given_by: Option<String>,
    given_at: i64,
}

impl RoleHolder {
    fn id(self) -> String {
        match self {
            Self::User(id) => id.to_string(),
            Self::Group(id) => id.to_string(),
            Self::Application(id) => id.to_string(),
        }
    }
}

impl HolderRow {
    fn read(self) -> Result<RoleHolder, StorageError> {
        let cells = Cells::of("role_members", &self.holder_id);
        match (self.holder_user, self.holder_group, self.holder_application) {
            (Some(id), None, None) => Ok(RoleHolder::User(cells.read("holder_user", &id)?)),
            (None, Some(id), None) => Ok(RoleHolder::Group(cells.read("holder_group", &id)?)),
            (None, None, Some(id)) => Ok(RoleHolder::Application(cells.read("holder_application", &id)?)),
            _ => Err(cells.corrupt("holder_id")),
        }
    }
}

impl Roles<'_> {
    /// Who directly holds a role.
    pub fn holders(&mut self, role: DirectoryRole) -> Result<Vec<RoleHolder>, StorageError> {
        let own = role_members::table.filter(role_members::tenant_id.eq(self.here.key())).filter(role_members::role.eq(role.as_str()));
        let rows = own.order(role_members::holder_id).select(HolderRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(HolderRow::read).collect()
    }

    /// The roles that somebody directly holds.
    pub fn of_holder(&mut self, holder: RoleHolder) -> Result<Vec<DirectoryRole>, StorageError> {
        let own = role_members::table.filter(role_members::tenant_id.eq(self.here.key())).filter(role_members::holder_id.eq(holder.id()));
        let roles: Vec<String> = own.select(role_members::role).load(self.here.conn)?;
        read_roles(&holder.id(), &roles)
    }

    /// The roles that somebody has at this moment, directly or through groups, from the least power to the most.
    /// Of a group: what putting somebody into it gives (SECURITY 32).
    pub fn reached_by(&mut self, holder: RoleHolder, now: Timestamp) -> Result<Vec<DirectoryRole>, StorageError> {
        let roles = self.here.roles_above(&holder.id(), now)?;
        read_roles(&holder.id(), &roles)
    }

    /// As [`Roles::reached_by`] for many people: those who have any, with their roles.
    pub fn reached_by_each(&mut self, people: &[UserId], now: Timestamp) -> Result<HashMap<UserId, Vec<DirectoryRole>>, StorageError> {
        if people.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<String> = people.iter().map(ToString::to_string).collect();
        let mut reached: HashMap<UserId, Vec<String>> = HashMap::new();
        for (holder, role) in self.here.roles_above_each(ids.iter().map(String::as_str), now)? {
            reached.entry(Cells::of("role_members", &holder).read("holder_id", &holder)?).or_default().push(role);
        }
        reached.into_iter().map(|(id, roles)| Ok((id, read_roles(&id.to_string(), &roles)?))).collect()
    }

    /// Gives a role; `false` if it was given before.
    ///
    /// # Errors
    /// [`StorageError::Reference`] if the holder is not of this tenant.
    pub fn give(&mut self, role: DirectoryRole, holder: RoleHolder, by: Option<UserId>, at: Timestamp) -> Result<bool, StorageError> {
        let as_kind = |wanted: bool| wanted.then(|| holder.id());
        let row = HolderRow {
            tenant_id: self.here.key(),
            role: role.as_str().to_owned(),
            holder_id: holder.id(),
            holder_user: as_kind(matches!(holder, RoleHolder::User(_))),
            holder_group: as_kind(matches!(holder, RoleHolder::Group(_))),
            holder_application: as_kind(matches!(holder, RoleHolder::Application(_))),
            given_by: by.map(|giver| giver.to_string()),
            given_at: at.millis(),
        };
        let same = (role_members::tenant_id, role_members::role, role_members::holder_id);
        let rows = each!(self.here.conn, c => diesel::insert_into(role_members::table)
            .values(row)
            .on_conflict(same)
            .do_nothing()
            .execute(c))?;
        Ok(rows == 1)
    }

    /// Takes a role back; `false` if they did not hold it directly.
    pub fn take(&mut self, role: DirectoryRole, holder: RoleHolder) -> Result<bool, StorageError> {
        let one = role_members::table
            .filter(role_members::tenant_id.eq(self.here.key()))
            .filter(role_members::role.eq(role.as_str()))
            .filter(role_members::holder_id.eq(holder.id()));
        Ok(diesel::delete(one).execute(self.here.conn)? == 1)
    }
}

fn read_roles(holder: &str, roles: &[String]) -> Result<Vec<DirectoryRole>, StorageError> {
    let cells = Cells::of("role_members", holder);
    let mut roles = roles.iter().map(|role| cells.word("role", role)).collect::<Result<Vec<DirectoryRole>, _>>()?;
    roles.sort_unstable();
    Ok(roles)
}
