//! Who is in which group; no group is ever within itself.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Assignee, Membership, Ties};
use rules::ids::{GroupId, UserId};

use super::assignments::{assignee_cells, read_assignee};
use super::closure::WHENEVER;
use super::roles::RoleHolder;
use crate::cells::{Cells, giver, millis, moment};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::page::{Cursor, Page, Window};
use crate::put::insert_rows;
use crate::room::room;
use crate::schema::group_members;

room!(
    /// Who is in which of the tenant's groups.
    Memberships,
    memberships
);

/// What came of putting somebody into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOutcome {
    /// They are in it now.
    Joined,
    /// They were in it before; the end date of then stays.
    AlreadyIn,
    /// The group would have been within itself; nothing changed.
    Circle,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = group_members, treat_none_as_default_value = false)]
struct MemberRow {
    tenant_id: String,
    group_id: String,
    member_id: String,
    member_user: Option<String>,
    member_group: Option<String>,
    given_by: Option<String>,
    given_at: i64,
    ends_at: Option<i64>,
    given_by_program: Option<String>,
}

impl MemberRow {
    fn write(tenant: &str, membership: &Membership) -> Self {
        let (member_id, member_user, member_group) = assignee_cells(&membership.member);
        let (given_by, given_by_program) = giver(membership.given_by);
        Self {
            tenant_id: tenant.to_owned(),
            group_id: membership.group.to_string(),
            member_id,
            member_user,
            member_group,
            given_by,
            given_by_program,
            given_at: membership.given_at.millis(),
            ends_at: millis(membership.ends_at),
        }
    }

    fn read(self) -> Result<Membership, StorageError> {
        let cells = Cells::of("group_members", &self.member_id);
        Ok(Membership {
            group: cells.read("group_id", &self.group_id)?,
            member: read_assignee(&cells, self.member_user.as_deref(), self.member_group.as_deref())?,
            given_by: cells.giver("given_by", self.given_by.as_deref(), self.given_by_program.as_deref())?,
            given_at: Timestamp::from_millis(self.given_at),
            ends_at: moment(self.ends_at),
        })
    }
}

/// The same in the same group.
macro_rules! same {
    ($room:expr, $given:expr) => {
        group_members::table
            .filter(group_members::tenant_id.eq($room.here.key()))
            .filter(group_members::group_id.eq($given.group.to_string()))
            .filter(group_members::member_id.eq(assignee_cells(&$given.member).0))
    };
}

/// Rows of one insert.
const ROWS: usize = 250;

impl Memberships<'_> {
    /// Puts a user or a group into a group.
    ///
    /// # Errors
    /// [`StorageError::Reference`] if one of the two is not of this tenant.
    pub fn join(&mut self, membership: &Membership) -> Result<JoinOutcome, StorageError> {
        let row = MemberRow::write(&self.here.key(), membership);
        if row.member_group.is_some() && self.is_around(&row.member_id, &row.group_id)? {
            return Ok(JoinOutcome::Circle);
        }
        let same = (group_members::tenant_id, group_members::group_id, group_members::member_id);
        let rows = each!(self.here.conn, c => diesel::insert_into(group_members::table)
            .values(row)
            .on_conflict(same)
            .do_nothing()
            .execute(c))?;
        Ok(if rows == 1 { JoinOutcome::Joined } else { JoinOutcome::AlreadyIn })
    }

    /// Forgets about a membership of before that has ended by then, so that they can join anew.
    pub fn clear_ended(&mut self, again: &Membership, now: Timestamp) -> Result<(), StorageError> {
        let ended = same!(self, again).filter(group_members::ends_at.le(now.millis()));
        each!(self.here.conn, c => placed!(diesel::delete(ended)).execute(c))?;
        Ok(())
    }

    /// Lets a membership of before last as long as `membership`, which is the same given once more, if it ends sooner; whoever gives it now
    /// answers for it.
    pub fn lengthen(&mut self, membership: &Membership) -> Result<(), StorageError> {
        let (person, program) = giver(membership.given_by);
        let cells = (
            group_members::given_by.eq(person),
            group_members::given_by_program.eq(program),
            group_members::given_at.eq(membership.given_at.millis()),
        );
        diesel::update(same!(self, membership)).set(cells).execute(self.here.conn)?;
        let ending = same!(self, membership).filter(group_members::ends_at.is_not_null());
        match membership.ends_at {
            None => diesel::update(ending).set(group_members::ends_at.eq(None::<i64>)).execute(self.here.conn)?,
            Some(end) => {
                let sooner = ending.filter(group_members::ends_at.lt(end.millis()));
                diesel::update(sooner).set(group_members::ends_at.eq(end.millis())).execute(self.here.conn)?
            }
        };
        Ok(())
    }

    /// Lets all memberships that end with the stay of their holder, at `from`, end with it from now on as well.
    pub fn move_ends(&mut self, holder: UserId, from: Timestamp, to: Option<Timestamp>) -> Result<(), StorageError> {
        let theirs = group_members::table
            .filter(group_members::tenant_id.eq(self.here.key()))
            .filter(group_members::member_id.eq(holder.to_string()))
            .filter(group_members::ends_at.eq(from.millis()));
        diesel::update(theirs).set(group_members::ends_at.eq(millis(to))).execute(self.here.conn)?;
        Ok(())
    }

    /// Lets a membership of before end no later than `membership`, which is the same given once more (SECURITY 7).
    pub fn shorten(&mut self, membership: &Membership) -> Result<(), StorageError> {
        let Some(end) = membership.ends_at else { return Ok(()) };
        let longer = same!(self, membership).filter(group_members::ends_at.is_null().or(group_members::ends_at.gt(end.millis())));
        diesel::update(longer).set(group_members::ends_at.eq(end.millis())).execute(self.here.conn)?;
        Ok(())
    }

    /// Puts many users into groups; who was in one before stays as they were.
    ///
    /// # Errors
    /// As [`Memberships::join`]; [`StorageError::Refused`] for a group, which must be joined by itself, for fear of circles.
    pub fn join_all(&mut self, users: &[Membership]) -> Result<(), StorageError> {
        if users.iter().any(|membership| matches!(membership.member, Assignee::Group(_))) {
            return Err(StorageError::Refused("a group joins a group by itself".into()));
        }
        let tenant = self.here.key();
        for part in users.chunks(ROWS) {
            let rows: Vec<_> = part.iter().map(|membership| MemberRow::write(&tenant, membership)).collect();
            let same = (group_members::tenant_id, group_members::group_id, group_members::member_id);
            insert_rows!(self.here.conn, group_members::table, &rows, same)?;
        }
        Ok(())
    }

    /// Whether `outer` is `inner` or a group around it, now or before.
    fn is_around(&mut self, outer: &str, inner: &str) -> Result<bool, StorageError> {
        Ok(outer == inner || self.here.groups_above(inner, WHENEVER)?.iter().any(|group| group == outer))
    }

    /// How a group stands to directory roles and to other groups, at this moment.
    pub fn ties(&mut self, group: GroupId, now: Timestamp) -> Result<Ties, StorageError> {
        let bears_roles = !self.here.roles().reached_by(RoleHolder::Group(group), now)?.is_empty();
        let living = group_members::ends_at.is_null().or(group_members::ends_at.gt(now.millis()));
        let own = group_members::table.filter(group_members::tenant_id.eq(self.here.key())).filter(living);
        let around = own.clone().filter(group_members::member_id.eq(group.to_string()));
        let within = own.filter(group_members::group_id.eq(group.to_string())).filter(group_members::member_group.is_not_null());
        Ok(Ties {
            bears_roles,
            is_nested: diesel::select(diesel::dsl::exists(around)).get_result(self.here.conn)?,
            holds_groups: diesel::select(diesel::dsl::exists(within)).get_result(self.here.conn)?,
        })
    }

    /// Takes a user or a group out of a group; `false` if it was not in it.
    pub fn leave(&mut self, group: GroupId, member: &Assignee) -> Result<bool, StorageError> {
        let (member, ..) = assignee_cells(member);
        let one = group_members::table
            .filter(group_members::tenant_id.eq(self.here.key()))
            .filter(group_members::group_id.eq(group.to_string()))
            .filter(group_members::member_id.eq(member));
        Ok(diesel::delete(one).execute(self.here.conn)? == 1)
    }

    /// The groups that this user or group is directly in, ended or not.
    pub fn of_member(&mut self, member: &Assignee) -> Result<Vec<Membership>, StorageError> {
        let (member, ..) = assignee_cells(member);
        let own = group_members::table.filter(group_members::tenant_id.eq(self.here.key())).filter(group_members::member_id.eq(member));
        let rows = own.order(group_members::group_id).select(MemberRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(MemberRow::read).collect()
    }

    /// One page of those who are directly in a group at this moment.
    pub fn of_group(&mut self, group: GroupId, now: Timestamp, window: &Window) -> Result<Page<Membership>, StorageError> {
        let after = window.after.as_ref().map_or("", |cursor| cursor.id.as_str());
        let goes_on = group_members::ends_at.is_null().or(group_members::ends_at.gt(now.millis()));
        let rows = group_members::table
            .filter(group_members::tenant_id.eq(self.here.key()))
            .filter(group_members::group_id.eq(group.to_string()))
            .filter(group_members::member_id.gt(after))
            .filter(goes_on)
            .order(group_members::member_id)
            .limit(window.limit())
            .select(MemberRow::as_select())
            .load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.member_id.clone(), key: String::new() }, MemberRow::read)
    }
}
