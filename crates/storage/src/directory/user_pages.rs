//! Lists of users: filtered, searched, in pages.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use rules::clock::Timestamp;
use rules::directory::{User, UserKind, fold};
use rules::ids::UserId;

use super::user_rows::UserRow;
use super::user_words::may_begin_an_address;
use super::users::Users;
use crate::cells::{MOST_IN, end_of_prefix, word};
use crate::error::StorageError;
use crate::page::{Counted, Cursor, Page, Window};
use crate::schema::{invitations, user_words, users};

/// How far the guests of a list have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestState {
    /// Invited, not come.
    Pending,
    /// Accepted.
    Accepted,
    /// Accepted, and to be confirmed by their sponsor; see [`UserFilter::quiet_since`].
    Stale,
    /// Accepted, and not to be confirmed.
    Active,
}

/// How the stay of the users of a list stands at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// It has no end, or ends later.
    GoesOn(Timestamp),
    /// It has ended.
    Ended(Timestamp),
}

/// How the last invitation of the guests of a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastInvitation {
    /// Its link works at that moment; or there is none.
    Waits(Timestamp),
    /// It waits, and its link has ended.
    Expired(Timestamp),
    /// It was declined.
    Declined,
    /// It was reported as abuse.
    Reported,
    /// It was taken back.
    Revoked,
}

impl LastInvitation {
    /// The stage in which few invitations are; nothing for what may be most of them.
    const fn rare(self) -> Option<&'static str> {
        match self {
            Self::Waits(_) | Self::Expired(_) => None,
            Self::Declined => Some("declined"),
            Self::Reported => Some("reported"),
            Self::Revoked => Some("revoked"),
        }
    }
}

/// Which users are wanted; what is `None` does not matter. Tombstones are never listed.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Members or guests.
    pub kind: Option<UserKind>,
    /// Guests in that state only.
    pub guests: Option<GuestState>,
    /// Guests who came then or before, and not since, and whom nobody confirmed since, count as stale too.
    pub quiet_since: Option<Timestamp>,
    /// Only those whose stay stands so.
    pub stay: Option<Stay>,
    /// Only those whose last invitation stands so.
    pub invited: Option<LastInvitation>,
    /// Only blocked ones, or only others.
    pub is_blocked: Option<bool>,
    /// Words that names or address begin with; each must fit.
    pub search: Option<String>,
}

/// The newest of a guest's invitations: ids rise.
const NEWEST: &str = "invitations.id = (SELECT MAX(newer.id) FROM invitations newer \
    WHERE newer.tenant_id = invitations.tenant_id AND newer.guest_id = invitations.guest_id)";

/// The last invitation of the user that is looked at.
macro_rules! last_invitation {
    ($room:expr) => {
        invitations::table
            .filter(invitations::tenant_id.eq($room.here.key()))
            .filter(invitations::guest_id.eq(users::id))
            .filter(sql::<Bool>(NEWEST))
    };
}

/// The query all lists and counts run.
macro_rules! filtered {
    ($room:expr, $filter:expr) => {{
        let mut query = users::table.filter(users::tenant_id.eq($room.here.key())).into_boxed();
        query = match $filter.is_blocked {
            None => query.filter(users::stage.eq_any(["active", "blocked"])),
            // In the words of the partial index: a bound value would not lead to it.
            Some(true) => query.filter(sql::<Bool>("stage = 'blocked'")),
            Some(false) => query.filter(users::stage.eq("active")),
        };
        if let Some(kind) = &$filter.kind {
            query = query.filter(users::kind.eq(word(kind)?));
        }
        query = match $filter.guests {
            None => query,
            Some(GuestState::Pending) => query.filter(users::guest_stage.eq("pending_acceptance")),
            Some(GuestState::Accepted) => query.filter(users::guest_stage.eq("accepted")),
            Some(GuestState::Stale) => {
                // Nobody came before there was time.
                let since = $filter.quiet_since.map_or(i64::MIN, Timestamp::millis);
                let is_quiet = users::kind
                    .eq("guest")
                    .and(users::accepted_at.le(since))
                    .and(users::signed_in_at.is_null().or(users::signed_in_at.le(since)))
                    .and(users::confirmed_at.is_null().or(users::confirmed_at.le(since)));
                query.filter(users::stale_at.is_not_null().or(is_quiet))
            }
            Some(GuestState::Active) => {
                let since = $filter.quiet_since.map_or(i64::MIN, Timestamp::millis);
                let has_come = users::accepted_at.gt(since).or(users::signed_in_at.gt(since)).or(users::confirmed_at.gt(since));
                query.filter(users::guest_stage.eq("accepted")).filter(users::stale_at.is_null()).filter(has_come)
            }
        };
        query = match $filter.stay {
            None => query,
            Some(Stay::GoesOn(now)) => query.filter(users::access_ends_at.is_null().or(users::access_ends_at.gt(now.millis()))),
            Some(Stay::Ended(now)) => query.filter(users::access_ends_at.le(now.millis())),
        };
        query = match $filter.invited {
            None => query,
            Some(LastInvitation::Waits(now)) => {
                let is_over = invitations::stage.ne("pending").or(invitations::expires_at.le(now.millis()));
                query.filter(not(exists(last_invitation!($room).filter(is_over))))
            }
            Some(LastInvitation::Expired(now)) => {
                let is_over = invitations::stage.eq("pending").and(invitations::expires_at.le(now.millis()));
                query.filter(exists(last_invitation!($room).filter(is_over)))
            }
            Some(ended) => {
                let stage = ended.rare().unwrap_or_default();
                query.filter(exists(last_invitation!($room).filter(invitations::stage.eq(stage))))
            }
        };
        for term in $filter.terms() {
            let end = end_of_prefix(&term);
            let words = user_words::table
                .filter(user_words::tenant_id.eq($room.here.key()))
                .filter(user_words::user_id.eq(users::id))
                .filter(user_words::word.ge(term.clone()))
                .filter(user_words::word.lt(end.clone()));
            query = match may_begin_an_address(&term) {
                true => query.filter(exists(words).or(users::mail_key.ge(term).and(users::mail_key.lt(end)))),
                false => query.filter(exists(words)),
            };
        }
        query
    }};
}

/// Words of one search that are looked at.
const MOST_TERMS: usize = 5;

impl UserFilter {
    fn terms(&self) -> Vec<String> {
        fold(self.search.as_deref().unwrap_or_default()).split_whitespace().take(MOST_TERMS).map(str::to_owned).collect()
    }
}

impl Users<'_> {
    /// One page, by name.
    pub fn page(&mut self, filter: &UserFilter, window: &Window) -> Result<Page<User>, StorageError> {
        let rows = match self.few(filter)? {
            Some(few) => {
                let mut rows: Vec<UserRow> =
                    filtered!(self, filter).filter(users::id.eq_any(few)).select(UserRow::as_select()).load(self.here.conn)?;
                rows.sort_by(|a, b| place(a).cmp(&place(b)));
                rows.into_iter().filter(|row| window.after.as_ref().is_none_or(|after| place(row) > (&after.key, &after.id))).collect()
            }
            None => self.rows_by_name(filter, window)?,
        };
        window.page(rows, |row| Cursor { id: row.id.clone(), key: row.name_key.clone() }, UserRow::read)
    }

    fn rows_by_name(&mut self, filter: &UserFilter, window: &Window) -> Result<Vec<UserRow>, StorageError> {
        let mut query = filtered!(self, filter);
        if let Some(Cursor { id, key }) = window.after.clone() {
            let further = users::name_key.gt(key.clone()).or(users::name_key.eq(key.clone()).and(users::id.gt(id)));
            // The range by itself lets the index be entered at its place.
            query = query.filter(users::name_key.ge(key)).filter(further);
        }
        Ok(query.order((users::name_key, users::id)).limit(window.limit()).select(UserRow::as_select()).load(self.here.conn)?)
    }

    /// One page of the guests whom a member answers for, newest first.
    pub fn page_of_sponsor(&mut self, sponsor: UserId, window: &Window) -> Result<Page<User>, StorageError> {
        let mut query = users::table
            .filter(users::tenant_id.eq(self.here.key()))
            .filter(users::sponsor_id.eq(sponsor.to_string()))
            .filter(users::kind.eq("guest"))
            .filter(users::stage.eq_any(["active", "blocked"]))
            .into_boxed();
        if let Some(cursor) = &window.after {
            query = query.filter(users::id.lt(cursor.id.clone()));
        }
        let rows = query.order(users::id.desc()).limit(window.limit()).select(UserRow::as_select()).load(self.here.conn)?;
        window.page(rows, |row: &UserRow| Cursor { id: row.id.clone(), key: String::new() }, UserRow::read)
    }

    /// How many there are, as far as counting goes.
    pub fn count(&mut self, filter: &UserFilter) -> Result<Counted, StorageError> {
        let mut query = filtered!(self, filter);
        if let Some(few) = self.few(filter)? {
            query = query.filter(users::id.eq_any(few));
        }
        let rows: Vec<i32> = query.limit(Counted::LIMIT).select(1.into_sql::<diesel::sql_types::Integer>()).load(self.here.conn)?;
        Ok(Counted::of(rows.len()))
    }

    /// Those whom one word of a search leaves, or an invitation that ended as few do, if they are few: then they are looked at one by
    /// one, instead of everybody in the order of names.
    fn few(&mut self, filter: &UserFilter) -> Result<Option<Vec<String>>, StorageError> {
        if let Some(stage) = filter.invited.and_then(LastInvitation::rare) {
            let ids: Vec<String> = invitations::table
                .filter(invitations::tenant_id.eq(self.here.key()))
                .filter(invitations::stage.eq(stage))
                .select(invitations::guest_id)
                .limit(FEW + 1)
                .load(self.here.conn)?;
            if ids.len() as i64 <= FEW {
                return Ok(Some(ids));
            }
        }
        for term in filter.terms() {
            let end = end_of_prefix(&term);
            let mut ids: Vec<String> = user_words::table
                .filter(user_words::tenant_id.eq(self.here.key()))
                .filter(user_words::word.lt(end.clone()))
                .filter(user_words::word.ge(term.clone()))
                .select(user_words::user_id)
                .limit(FEW + 1)
                .load(self.here.conn)?;
            if may_begin_an_address(&term) {
                let by_address = users::table.filter(users::tenant_id.eq(self.here.key()));
                let by_address = by_address.filter(users::mail_key.ge(term)).filter(users::mail_key.lt(end));
                ids.extend(by_address.select(users::id).limit(FEW + 1).load::<String>(self.here.conn)?);
            }
            if ids.len() as i64 <= FEW {
                return Ok(Some(ids));
            }
        }
        Ok(None)
    }
}

/// So many are looked at one by one.
const FEW: i64 = MOST_IN as i64;

fn place(row: &UserRow) -> (&String, &String) {
    (&row.name_key, &row.id)
}
