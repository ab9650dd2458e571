//! Sessions: people signed in to the tenant, each in one browser.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::User;
use rules::ids::{BrowserId, SessionId, TenantId, UserId};
use rules::sessions::{Browser, Evidence, Session};

use super::browsers::BrowserRow;
use super::session_rows::SessionRow;
use crate::cells::{Cells, json};
use crate::columns::columns;
use crate::conn::each;
use crate::directory::UserRow;
use crate::error::StorageError;
use crate::kept::placed;
use crate::room::room;
use crate::schema::{browsers, sessions, users};
use crate::tx::CrossTenant;

room!(
    /// The sessions of the tenant's users.
    Sessions,
    sessions
);

/// Who stands at the door: a browser, and the tenant's users who are signed in to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtTheDoor {
    /// The browser.
    pub browser: Browser,
    /// Living sessions, oldest first, with their users as they are at this moment.
    pub signed_in: Vec<(Session, User)>,
}

macro_rules! living {
    ($room:expr) => {
        sessions::table.filter(sessions::tenant_id.eq($room.here.key())).filter(sessions::ended_at.is_null())
    };
}

impl Sessions<'_> {
    /// Browser and living sessions of a cookie, in one query; `None` if no browser has it. Whether the users are still usable
    /// is for the caller to judge.
    pub fn of_cookie(&mut self, cookie: &Digest, now: Timestamp) -> Result<Option<AtTheDoor>, StorageError> {
        let own = sessions::browser_id
            .eq(browsers::id)
            .and(sessions::tenant_id.eq(self.here.key()))
            .and(sessions::ended_at.is_null())
            .and(sessions::expires_at.gt(now.millis()));
        let their = users::tenant_id.eq(sessions::tenant_id).and(users::id.eq(sessions::user_id));
        let rows: Vec<(BrowserRow, Option<SessionRow>, Option<UserRow>)> = each!(self.here.conn, c => placed!(browsers::table
            .left_join(sessions::table.on(own))
            .left_join(users::table.on(their))
            .filter(browsers::digest.eq(cookie.base64url()))
            .select(columns!((BrowserRow::as_select(), Option::<SessionRow>::as_select(), Option::<UserRow>::as_select()))))
            .load(c))?;
        let mut door: Option<AtTheDoor> = None;
        for (browser, session, user) in rows {
            let at = match &mut door {
                Some(at) => at,
                none => none.insert(AtTheDoor { browser: browser.read()?, signed_in: Vec::new() }),
            };
            if let (Some(session), Some(user)) = (session, user) {
                at.signed_in.push((session.read()?, user.read()?));
            }
        }
        // Ordering in the query would make SQLite walk all sessions of the tenant.
        door.iter_mut().for_each(|at| at.signed_in.sort_by_key(|(session, _)| session.id));
        Ok(door)
    }

    /// The tenant's users who are signed in to that browser, oldest session first.
    pub fn in_browser(&mut self, browser: BrowserId, now: Timestamp) -> Result<Vec<(Session, User)>, StorageError> {
        let their = users::tenant_id.eq(sessions::tenant_id).and(users::id.eq(sessions::user_id));
        let signed_in = sessions::table
            .inner_join(users::table.on(their))
            .filter(sessions::tenant_id.eq(self.here.key()))
            .filter(sessions::browser_id.eq(browser.to_string()))
            .filter(sessions::ended_at.is_null())
            .filter(sessions::expires_at.gt(now.millis()))
            .order(sessions::id);
        let rows: Vec<(SessionRow, UserRow)> =
            each!(self.here.conn, c => placed!(signed_in.select((SessionRow::as_select(), UserRow::as_select()))).load(c))?;
        rows.into_iter().map(|(session, user)| Ok((session.read()?, user.read()?))).collect()
    }

    /// The session with that id, ended or not.
    pub fn find(&mut self, id: SessionId) -> Result<Option<Session>, StorageError> {
        let one = sessions::table.filter(sessions::tenant_id.eq(self.here.key())).filter(sessions::id.eq(id.to_string()));
        let row = one.select(SessionRow::as_select()).first(self.here.conn).optional()?;
        row.map(SessionRow::read).transpose()
    }

    /// The sessions of a user that nobody ended and that expire after `since`, oldest first.
    pub fn of_user(&mut self, user: UserId, since: Timestamp) -> Result<Vec<Session>, StorageError> {
        let own = living!(self).filter(sessions::user_id.eq(user.to_string())).filter(sessions::expires_at.gt(since.millis()));
        let rows = own.order(sessions::id).select(SessionRow::as_select()).load(self.here.conn)?;
        rows.into_iter().map(SessionRow::read).collect()
    }

    /// Somebody signed in.
    pub fn insert(&mut self, session: &Session) -> Result<(), StorageError> {
        self.here.check_own(session.tenant)?;
        let row = SessionRow::write(session)?;
        each!(self.here.conn, c => placed!(diesel::insert_into(sessions::table).values(row)).run(c))?;
        Ok(())
    }

    /// They proved again who they are; `false` if the session has ended.
    pub fn prove_again(&mut self, id: SessionId, evidence: &Evidence, expires_at: Timestamp) -> Result<bool, StorageError> {
        let one = living!(self).filter(sessions::id.eq(id.to_string()));
        let cells = (sessions::evidence.eq(json(evidence)?), sessions::expires_at.eq(expires_at.millis()));
        Ok(each!(self.here.conn, c => placed!(diesel::update(one).set(cells)).execute(c))? == 1)
    }

    /// Ends a session; `false` if it had ended.
    pub fn end(&mut self, id: SessionId, at: Timestamp) -> Result<bool, StorageError> {
        let one = living!(self).filter(sessions::id.eq(id.to_string()));
        Ok(diesel::update(one).set(sessions::ended_at.eq(at.millis())).execute(self.here.conn)? == 1)
    }

    /// Ends all sessions of a user, but for one they may keep; says how many.
    pub fn end_of_user(&mut self, user: UserId, but: Option<SessionId>, at: Timestamp) -> Result<usize, StorageError> {
        // No session has an empty id: with it, none is kept.
        let kept = but.map(|id| id.to_string()).unwrap_or_default();
        let own = living!(self).filter(sessions::user_id.eq(user.to_string())).filter(sessions::id.ne(kept));
        Ok(diesel::update(own).set(sessions::ended_at.eq(at.millis())).execute(self.here.conn)?)
    }
}

impl CrossTenant<'_> {
    /// Users of all tenants whose access ended between `since` and `now`, with sessions that nobody ended: they expire with the access,
    /// or after it. Whose access ended first comes first.
    pub fn with_sessions_beyond_their_end(
        &mut self,
        (since, now): (Timestamp, Timestamp),
        limit: u16,
    ) -> Result<Vec<(TenantId, UserId)>, StorageError> {
        let their = sessions::tenant_id.eq(users::tenant_id).and(sessions::user_id.eq(users::id));
        let living = sessions::table.filter(their).filter(sessions::ended_at.is_null()).filter(sessions::expires_at.gt(since.millis()));
        let rows: Vec<(String, String)> = users::table
            .filter(users::access_ends_at.gt(since.millis()))
            .filter(users::access_ends_at.le(now.millis()))
            .filter(diesel::dsl::exists(living))
            .order(users::access_ends_at)
            .limit(limit.into())
            .select((users::tenant_id, users::id))
            .load(self.conn)?;
        let read = |(tenant, user): &(String, String)| {
            let cells = Cells::of("users", user);
            Ok((cells.read("tenant_id", tenant)?, cells.read("id", user)?))
        };
        rows.iter().map(read).collect()
    }
}
