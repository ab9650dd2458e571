//! Groups of a tenant.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{DisplayName, Group, fold};
use rules::ids::{ApplicationId, GroupId, UserId};

use crate::cells::{Cells, end_of_prefix};
use crate::error::StorageError;
use crate::page::{Cursor, Page, Window};
use crate::room::room;
use crate::schema::groups;

room!(
    /// The tenant's groups.
    Groups,
    groups
);

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = groups, treat_none_as_default_value = false)]
struct GroupRow {
    tenant_id: String,
    id: String,
    name: String,
    name_key: String,
    description: Option<String>,
    created_at: i64,
}

impl GroupRow {
    fn read(self) -> Result<Group, StorageError> {
        let cells = Cells::of("groups", &self.id);
        Ok(Group {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            name: cells.read("name", &self.name)?,
            created_at: Timestamp::from_millis(self.created_at),
            description: self.description,
        })
    }
}

macro_rules! one {
    ($room:expr, $id:expr) => {
        groups::table.filter(groups::tenant_id.eq($room.here.key())).filter(groups::id.eq($id.to_string()))
    };
}

impl Groups<'_> {
    /// The group with that id.
    pub fn find(&mut self, id: GroupId) -> Result<Option<Group>, StorageError> {
        let row = one!(self, id).select(GroupRow::as_select()).first(self.here.conn).optional()?;
        row.map(GroupRow::read).transpose()
    }

    /// The group of that name, case and width aside.
    pub fn find_by_name(&mut self, name: &str) -> Result<Option<Group>, StorageError> {
        let named = groups::table.filter(groups::tenant_id.eq(self.here.key())).filter(groups::name_key.eq(fold(name)));
        let row = named.select(GroupRow::as_select()).first(self.here.conn).optional()?;
        row.map(GroupRow::read).transpose()
    }

    /// One page by name, of those whose name begins with `prefix`.
    pub fn page(&mut self, prefix: &str, window: &Window) -> Result<Page<Group>, StorageError> {
        let prefix = fold(prefix);
        let after = window.after.as_ref().map_or("", |cursor| cursor.key.as_str());
        let rows = groups::table
            .filter(groups::tenant_id.eq(self.here.key()))
            .filter(groups::name_key.lt(end_of_prefix(&prefix)))
            .filter(groups::name_key.ge(prefix))
            .filter(groups::name_key.gt(after))
            .order(groups::name_key)
            .limit(window.limit())
            .select(GroupRow::as_select())
            .load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.id.clone(), key: row.name_key.clone() }, GroupRow::read)
    }

    /// Makes a group.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another has the name.
    pub fn insert(&mut self, group: &Group) -> Result<(), StorageError> {
        self.here.check_own(group.tenant)?;
        let row = GroupRow {
            tenant_id: self.here.key(),
            id: group.id.to_string(),
            name: group.name.to_string(),
            name_key: fold(group.name.as_str()),
            description: group.description.clone(),
            created_at: group.created_at.millis(),
        };
        diesel::insert_into(groups::table).values(row).execute(self.here.conn)?;
        Ok(())
    }

    /// Changes name and description; `false` if there is no such group.
    ///
    /// # Errors
    /// [`StorageError::Unique`] if another has the name.
    pub fn update(&mut self, id: GroupId, name: &DisplayName, description: Option<&str>) -> Result<bool, StorageError> {
        let cells = (groups::name.eq(name.as_str()), groups::name_key.eq(fold(name.as_str())), groups::description.eq(description));
        Ok(diesel::update(one!(self, id)).set(cells).execute(self.here.conn)? == 1)
    }

    /// Removes a group with its memberships, assignments and roles; `false` if there was none.
    pub fn delete(&mut self, id: GroupId) -> Result<bool, StorageError> {
        Ok(diesel::delete(one!(self, id)).execute(self.here.conn)? == 1)
    }

    /// All groups a user is in at this moment, directly or through others.
    pub fn of_user(&mut self, user: UserId, now: Timestamp) -> Result<Vec<GroupId>, StorageError> {
        let found = self.here.groups_above(&user.to_string(), now)?;
        found.iter().map(|id| Cells::of("group_members", id).read("group_id", id)).collect()
    }

    /// Those of a user's groups that the application was given to: what its `groups` claim holds (SECURITY 27).
    pub fn of_user_with(&mut self, user: UserId, application: ApplicationId, now: Timestamp) -> Result<Vec<GroupId>, StorageError> {
        let found = self.here.groups_above_with(&user.to_string(), &application.to_string(), now)?;
        found.iter().map(|id| Cells::of("assignments", id).read("assignee_id", id)).collect()
    }
}
