//! Assignments: applications given to users and groups, and what comes of them through nested groups.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::{Assignee, Assignment};
use rules::ids::{ApplicationId, AssignmentId, UserId};

use crate::cells::{Cells, giver, millis, moment};
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::page::{Cursor, Page, Window};
use crate::put::insert_rows;
use crate::room::room;
use crate::schema::assignments;

room!(
    /// Who was given which of the tenant's applications.
    Assignments,
    assignments
);

/// What somebody has of an application in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Whether it was given to them, with a role or without, directly or through groups.
    pub is_assigned: bool,
    /// The values of the roles they have, each once, in order.
    pub roles: Vec<String>,
    /// When the first of these ends that has no other way to them; `None`: all of it stays.
    pub ends_at: Option<Timestamp>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assignments, treat_none_as_default_value = false)]
struct AssignmentRow {
    tenant_id: String,
    id: String,
    application_id: String,
    assignee_id: String,
    assignee_user: Option<String>,
    assignee_group: Option<String>,
    role: String,
    given_by: Option<String>,
    given_at: i64,
    ends_at: Option<i64>,
    given_by_program: Option<String>,
}

/// An assignee as rows name it: one text for keys, and the column of its kind.
pub(super) fn assignee_cells(assignee: &Assignee) -> (String, Option<String>, Option<String>) {
    match assignee {
        Assignee::User(id) => (id.to_string(), Some(id.to_string()), None),
        Assignee::Group(id) => (id.to_string(), None, Some(id.to_string())),
    }
}

pub(super) fn read_assignee(cells: &Cells<'_>, user: Option<&str>, group: Option<&str>) -> Result<Assignee, StorageError> {
    match (user, group) {
        (Some(id), None) => Ok(Assignee::User(cells.read("user", id)?)),
        (None, Some(id)) => Ok(Assignee::Group(cells.read("group", id)?)),
        _ => Err(cells.corrupt("user or group")),
    }
}

impl AssignmentRow {
    fn write(assignment: &Assignment) -> Self {
        let (assignee_id, assignee_user, assignee_group) = assignee_cells(&assignment.assignee);
        let (given_by, given_by_program) = giver(assignment.given_by);
        Self {
            tenant_id: assignment.tenant.to_string(),
            id: assignment.id.to_string(),
            application_id: assignment.application.to_string(),
            assignee_id,
            assignee_user,
            assignee_group,
            role: assignment.role.clone().unwrap_or_default(),
            given_by,
            given_by_program,
            given_at: assignment.given_at.millis(),
            ends_at: millis(assignment.ends_at),
        }
    }

    fn read(self) -> Result<Assignment, StorageError> {
        let cells = Cells::of("assignments", &self.id);
        Ok(Assignment {
            tenant: cells.read("tenant_id", &self.tenant_id)?,
            id: cells.read("id", &self.id)?,
            application: cells.read("application_id", &self.application_id)?,
            assignee: read_assignee(&cells, self.assignee_user.as_deref(), self.assignee_group.as_deref())?,
            given_by: cells.giver("given_by", self.given_by.as_deref(), self.given_by_program.as_deref())?,
            given_at: Timestamp::from_millis(self.given_at),
            ends_at: moment(self.ends_at),
            role: Some(self.role).filter(|role| !role.is_empty()),
        })
    }
}

/// The same application, given to the same with the same role.
macro_rules! same {
    ($room:expr, $given:expr) => {
        assignments::table
            .filter(assignments::tenant_id.eq($room.here.key()))
            .filter(assignments::application_id.eq($given.application.to_string()))
            .filter(assignments::assignee_id.eq(assignee_cells(&$given.assignee).0))
            .filter(assignments::role.eq($given.role.clone().unwrap_or_default()))
    };
}

/// Rows of one insert.
const ROWS: usize = 250;

impl Assignments<'_> {
    /// The assignment with that id.
    pub fn find(&mut self, id: AssignmentId) -> Result<Option<Assignment>, StorageError> {
        let one = assignments::table.filter(assignments::tenant_id.eq(self.here.key())).filter(assignments::id.eq(id.to_string()));
        let row = one.select(AssignmentRow::as_select()).first(self.here.conn).optional()?;
        row.map(AssignmentRow::read).transpose()
    }

    /// Gives; `false` if the same was given before, whose end date then stays.
    ///
    /// # Errors
    /// [`StorageError::Reference`] if application or assignee are not of this tenant.
    pub fn insert(&mut self, assignment: &Assignment) -> Result<bool, StorageError> {
        self.here.check_own(assignment.tenant)?;
        let row = AssignmentRow::write(assignment);
        let same = (assignments::tenant_id, assignments::application_id, assignments::assignee_id, assignments::role);
        let rows = each!(self.here.conn, c => diesel::insert_into(assignments::table)
            .values(row)
            .on_conflict(same)
            .do_nothing()
            .execute(c))?;
        Ok(rows == 1)
    }

    /// Gives many; what was given before stays as it was.
    ///
    /// # Errors
    /// As [`Assignments::insert`].
    pub fn insert_all(&mut self, all: &[Assignment]) -> Result<(), StorageError> {
        for part in all.chunks(ROWS) {
            part.iter().try_for_each(|assignment| self.here.check_own(assignment.tenant))?;
            let rows: Vec<_> = part.iter().map(AssignmentRow::write).collect();
            let same = (assignments::tenant_id, assignments::application_id, assignments::assignee_id, assignments::role);
            insert_rows!(self.here.conn, assignments::table, &rows, same)?;
        }
        Ok(())
    }

    /// Takes back; `false` if it was not given.
    pub fn delete(&mut self, id: AssignmentId) -> Result<bool, StorageError> {
        let one = assignments::table.filter(assignments::tenant_id.eq(self.here.key())).filter(assignments::id.eq(id.to_string()));
        Ok(diesel::delete(one).execute(self.here.conn)? == 1)
    }

    /// What was given to exactly this user or group, ended or not.
    pub fn of_assignee(&mut self, assignee: &Assignee) -> Result<Vec<Assignment>, StorageError> {
        let (id, ..) = assignee_cells(assignee);
        let own = assignments::table.filter(assignments::tenant_id.eq(self.here.key())).filter(assignments::assignee_id.eq(id));
        let rows = own.order((assignments::application_id, assignments::role)).select(AssignmentRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(AssignmentRow::read).collect()
    }

    /// One page of those who were given an application.
    pub fn of_application(&mut self, application: ApplicationId, window: &Window) -> Result<Page<Assignment>, StorageError> {
        let (after, role) = window.after.as_ref().map_or(("", ""), |cursor| (cursor.id.as_str(), cursor.key.as_str()));
        let further = assignments::assignee_id.gt(after).or(assignments::assignee_id.eq(after).and(assignments::role.gt(role)));
        let rows = assignments::table
            .filter(assignments::tenant_id.eq(self.here.key()))
            .filter(assignments::application_id.eq(application.to_string()))
            .filter(assignments::assignee_id.ge(after))
            .filter(further)
            .order((assignments::assignee_id, assignments::role))
            .limit(window.limit())
            .select(AssignmentRow::as_select())
            .load(self.here.conn)?;
        window.page(rows, |row| Cursor { id: row.assignee_id.clone(), key: row.role.clone() }, AssignmentRow::read)
    }

    /// The applications that a user was given at this moment, through all groups they are in.
    pub fn applications_of(&mut self, user: UserId, now: Timestamp) -> Result<Vec<ApplicationId>, StorageError> {
        let user = user.to_string();
        let cells = Cells::of("assignments", &user);
        self.here.applications_above(&user, now)?.iter().map(|id| cells.read("application_id", id)).collect()
    }

    /// What a user has of an application at this moment, through all groups they are in.
    pub fn access(&mut self, user: UserId, application: ApplicationId, now: Timestamp) -> Result<Access, StorageError> {
        let given = self.here.app_roles_above(&user.to_string(), &application.to_string(), now)?;
        let is_assigned = !given.is_empty();
        let ends_at = given.iter().filter_map(|(_, until)| *until).min();
        let roles = given.into_iter().map(|(role, _)| role).filter(|role| !role.is_empty()).collect();
        Ok(Access { is_assigned, roles, ends_at })
    }

    /// Forgets about the same given before that has ended by then, so that it can be given anew.
    pub fn clear_ended(&mut self, again: &Assignment, now: Timestamp) -> Result<(), StorageError> {
        let ended = same!(self, again).filter(assignments::ends_at.le(now.millis()));
        each!(self.here.conn, c => placed!(diesel::delete(ended)).execute(c))?;
        Ok(())
    }

    /// Lets what was given before last as long as `assignment`, which is the same given once more, if it ends sooner; whoever gives it now
    /// answers for it.
    pub fn lengthen(&mut self, assignment: &Assignment) -> Result<(), StorageError> {
        let (person, program) = giver(assignment.given_by);
        let cells = (
            assignments::given_by.eq(person),
            assignments::given_by_program.eq(program),
            assignments::given_at.eq(assignment.given_at.millis()),
        );
        diesel::update(same!(self, assignment)).set(cells).execute(self.here.conn)?;
        let ending = same!(self, assignment).filter(assignments::ends_at.is_not_null());
        match assignment.ends_at {
            None => diesel::update(ending).set(assignments::ends_at.eq(None::<i64>)).execute(self.here.conn)?,
            Some(end) => {
                let sooner = ending.filter(assignments::ends_at.lt(end.millis()));
                diesel::update(sooner).set(assignments::ends_at.eq(end.millis())).execute(self.here.conn)?
            }
        };
        Ok(())
    }

    /// Lets all that ends with the stay of its holder, at `from`, end with it from now on as well.
    pub fn move_ends(&mut self, holder: UserId, from: Timestamp, to: Option<Timestamp>) -> Result<(), StorageError> {
        let theirs = assignments::table
            .filter(assignments::tenant_id.eq(self.here.key()))
            .filter(assignments::assignee_id.eq(holder.to_string()))
            .filter(assignments::ends_at.eq(from.millis()));
        diesel::update(theirs).set(assignments::ends_at.eq(millis(to))).execute(self.here.conn)?;
        Ok(())
    }

    /// Lets what was given before end no later than `assignment`, which is the same given once more (SECURITY 7).
    pub fn shorten(&mut self, assignment: &Assignment) -> Result<(), StorageError> {
        let Some(end) = assignment.ends_at else { return Ok(()) };
        let longer = same!(self, assignment).filter(assignments::ends_at.is_null().or(assignments::ends_at.gt(end.millis())));
        diesel::update(longer).set(assignments::ends_at.eq(end.millis())).execute(self.here.conn)?;
        Ok(())
    }
}
