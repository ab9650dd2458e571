//! Grants: the roots of codes and tokens. Ending one ends all that came of it.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::directory::User;
use rules::ids::{ApplicationId, GrantId, SessionId, UserId};
use rules::protocol::{Binding, Grant, Scope};

use super::grant_rows::GrantRow;
use crate::cells::{Cells, json};
use crate::columns::columns;
use crate::conn::each;
use crate::directory::UserRow;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::grants;

room!(
    /// What the tenant's users allowed its applications, with codes and refresh tokens.
    Grants,
    grants
);

/// A grant with what it stands on, as all of it is at this moment (SECURITY 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveGrant {
    /// The grant, revoked or not.
    pub grant: Grant,
    /// Who gave it.
    pub user: User,
}

/// The rows that a [`LiveGrant`] is read from.
pub(super) type LiveRows = (GrantRow, UserRow);

impl LiveGrant {
    pub(super) fn read((grant, user): LiveRows) -> Result<Self, StorageError> {
        Ok(Self { grant: grant.read()?, user: user.read()? })
    }
}

/// Joins the giver to grants.
macro_rules! with_giver {
    ($query:expr) => {{
        use crate::schema::{grants, users};
        let giver = users::tenant_id.eq(grants::tenant_id).and(users::id.eq(grants::user_id));
        $query.inner_join(users::table.on(giver))
    }};
}
pub(super) use with_giver;

macro_rules! living {
    ($room:expr) => {
        grants::table.filter(grants::tenant_id.eq($room.here.key())).filter(grants::revoked_at.is_null())
    };
}

impl Grants<'_> {
    /// The grant with all it stands on, in one query: for `userinfo`, introspection and every token that is looked at.
    pub fn find(&mut self, id: GrantId) -> Result<Option<LiveGrant>, StorageError> {
        let this = grants::tenant_id.eq(self.here.key()).and(grants::id.eq(id.to_string()));
        let rows: Option<LiveRows> = each!(self.here.conn, c => placed!(with_giver!(grants::table)
            .filter(this)
            .select(columns!((GrantRow::as_select(), UserRow::as_select()))))
            .get_result(c)
            .optional())?;
        rows.map(LiveGrant::read).transpose()
    }

    /// The grants a user gave that were not revoked, newest first.
    pub fn of_user(&mut self, user: UserId) -> Result<Vec<Grant>, StorageError> {
        let own = grants::table.filter(grants::tenant_id.eq(self.here.key())).filter(grants::user_id.eq(user.to_string()));
        let rows = own.filter(grants::revoked_at.is_null()).order(grants::id.desc()).select(GrantRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(GrantRow::read).collect()
    }

    /// The grant by which somebody let an application in without signing in for it: for just that scope and those resources, and not revoked.
    pub fn standing(
        &mut self,
        (user, application): (UserId, ApplicationId),
        scope: &Scope,
        resources: &[String],
    ) -> Result<Option<Grant>, StorageError> {
        let of_nobodys_session = living!(self)
            .filter(grants::user_id.eq(user.to_string()))
            .filter(grants::application_id.eq(application.to_string()))
            .filter(grants::session_id.is_null())
            .filter(grants::auth_time.is_null())
            .filter(grants::scope.eq(json(scope)?))
            .filter(grants::resources.eq(json(&resources)?));
        let row = of_nobodys_session.select(GrantRow::as_select()).first(self.here.conn).optional()?;
        row.map(GrantRow::read).transpose()
    }

    /// Puts a new grant in.
    pub fn insert(&mut self, grant: &Grant) -> Result<(), StorageError> {
        self.here.check_own(grant.tenant)?;
        let row = GrantRow::write(grant)?;
        each!(self.here.conn, c => placed!(diesel::insert_into(grants::table).values(row)).run(c))?;
        Ok(())
    }

    /// The home of the person said again that the account lives; `false` if the grant is revoked.
    pub fn home_answered(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StorageError> {
        let one = living!(self).filter(grants::id.eq(id.to_string()));
        Ok(each!(self.here.conn, c => placed!(diesel::update(one).set(grants::home_answered_at.eq(at.millis()))).execute(c))? == 1)
    }

    /// Binds the family of refresh tokens to what its public client holds, once and for all; `false` if it is bound or revoked.
    pub fn bind(&mut self, id: GrantId, binding: &Binding) -> Result<bool, StorageError> {
        let one = living!(self).filter(grants::id.eq(id.to_string())).filter(grants::binding.is_null());
        Ok(diesel::update(one).set(grants::binding.eq(json(binding)?)).execute(self.here.conn)? == 1)
    }

    /// Revokes a grant, and so its whole family of tokens; `false` if it was revoked before.
    pub fn revoke(&mut self, id: GrantId, at: Timestamp) -> Result<bool, StorageError> {
        let one = living!(self).filter(grants::id.eq(id.to_string()));
        Ok(diesel::update(one).set(grants::revoked_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }

    /// Revokes all that a user gave, or all of it that one application has; says how many.
    pub fn revoke_of_user(&mut self, user: UserId, application: Option<ApplicationId>, at: Timestamp) -> Result<usize, StorageError> {
        let revoked = grants::revoked_at.eq(at.millis());
        let own = living!(self).filter(grants::user_id.eq(user.to_string()));
        let rows = match application {
            None => diesel::update(own).set(revoked).execute(self.here.conn)?,
            Some(id) => diesel::update(own.filter(grants::application_id.eq(id.to_string()))).set(revoked).execute(self.here.conn)?,
        };
        Ok(rows)
    }

    /// The grants that began in a session and were not revoked, oldest first.
    pub fn of_session(&mut self, session: SessionId) -> Result<Vec<Grant>, StorageError> {
        let own = living!(self).filter(grants::session_id.eq(session.to_string()));
        let rows = own.order(grants::id).select(GrantRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(GrantRow::read).collect()
    }

    /// The applications that were let in by a session, each once, whatever became of that.
    pub fn applications_of_session(&mut self, session: SessionId) -> Result<Vec<ApplicationId>, StorageError> {
        let own = grants::table.filter(grants::tenant_id.eq(self.here.key())).filter(grants::session_id.eq(session.to_string()));
        let ids: Vec<String> = own.select(grants::application_id).distinct().order(grants::application_id).load(self.here.conn)?;
        let row = session.to_string();
        let cells = Cells::of("grants", &row);
        ids.iter().map(|id| cells.read("application_id", id)).collect()
    }

    /// Revokes all that began in a session; says how many.
    pub fn revoke_of_session(&mut self, session: SessionId, at: Timestamp) -> Result<usize, StorageError> {
        let own = living!(self).filter(grants::session_id.eq(session.to_string()));
        Ok(diesel::update(own).set(grants::revoked_at.eq(at.millis())).execute(self.here.conn)?)
    }
}
