//! What has ended but may be held by something that has not: it is looked for in an unchanging picture, so that what is held costs no
//! write, and deleted unless it is held by then.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use rules::clock::Timestamp;

use crate::error::StorageError;
use crate::grants::{let_in_again, session_to_be_told_of};
use crate::schema::{browsers, codes, device_requests, grants, refresh_tokens, sessions};
use crate::tx::CrossTenant;

/// What others may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Grants that began in a session, by codes, refresh tokens and requests of devices.
    Grants,
    /// Sessions, by grants.
    Sessions,
    /// Browsers, by sessions.
    Browsers,
}

impl Held {
    /// All of them, in an order in which what holds something goes before it.
    pub const ALL: [Self; 3] = [Self::Grants, Self::Sessions, Self::Browsers];
}

/// One that nothing held when it was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// When it began, ended or was last seen: what it is found by.
    pub at: Timestamp,
    tenant: String,
    id: String,
}

/// Grants on which nothing stands that could still become a token.
macro_rules! bare_grants {
    ($used_before:expr) => {{
        let of_codes = codes::table.filter(codes::tenant_id.eq(grants::tenant_id)).filter(codes::grant_id.eq(grants::id));
        let of_tokens =
            refresh_tokens::table.filter(refresh_tokens::tenant_id.eq(grants::tenant_id)).filter(refresh_tokens::grant_id.eq(grants::id));
        let of_devices = device_requests::table
            .filter(device_requests::tenant_id.eq(grants::tenant_id))
            .filter(device_requests::grant_id.eq(grants::id.nullable()));
        grants::table
            // Those of no session are what assertions stand on again and again.
            .filter(grants::session_id.is_not_null())
            .filter(grants::created_at.lt($used_before.millis()))
            .filter(grants::rotated_at.lt($used_before.millis()))
            .filter(not(session_to_be_told_of!($used_before)).or(let_in_again!()))
            .filter(not(exists(of_codes)))
            .filter(not(exists(of_tokens)))
            .filter(not(exists(of_devices)))
    }};
}

macro_rules! free_sessions {
    ($ended_before:expr) => {{
        let held = grants::table.filter(grants::tenant_id.eq(sessions::tenant_id)).filter(grants::session_id.eq(sessions::id.nullable()));
        sessions::table.filter(sessions::expires_at.lt($ended_before.millis())).filter(not(exists(held)))
    }};
}

macro_rules! free_browsers {
    ($seen_before:expr) => {
        browsers::table
            .filter(browsers::seen_at.lt($seen_before.millis()))
            .filter(not(exists(sessions::table.filter(sessions::browser_id.eq(browsers::id)))))
    };
}

impl CrossTenant<'_> {
    /// The first of what is older than `before`, from `since` on, and held by nothing: oldest first.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn leftovers(&mut self, of: Held, since: Timestamp, before: Timestamp, limit: u32) -> Result<Vec<Leftover>, StorageError> {
        let (since, limit) = (since.millis(), i64::from(limit));
        let rows: Vec<(i64, String, String)> = match of {
            Held::Grants => {
                let from = bare_grants!(before).filter(grants::created_at.ge(since)).order(grants::created_at).limit(limit);
                from.select((grants::created_at, grants::tenant_id, grants::id)).load(self.conn)?
            }
            Held::Sessions => {
                let from = free_sessions!(before).filter(sessions::expires_at.ge(since)).order(sessions::expires_at).limit(limit);
                from.select((sessions::expires_at, sessions::tenant_id, sessions::id)).load(self.conn)?
            }
            Held::Browsers => {
                let from = free_browsers!(before).filter(browsers::seen_at.ge(since)).order(browsers::seen_at).limit(limit);
                let rows: Vec<(i64, String)> = from.select((browsers::seen_at, browsers::id)).load(self.conn)?;
                rows.into_iter().map(|(at, id)| (at, String::new(), id)).collect()
            }
        };
        Ok(rows.into_iter().map(|(at, tenant, id)| Leftover { at: Timestamp::from_millis(at), tenant, id }).collect())
    }

    /// Deletes those of `found` that nothing holds by now; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn drop_leftovers(&mut self, of: Held, found: &[Leftover], before: Timestamp) -> Result<usize, StorageError> {
        let mut gone = 0;
        for Leftover { tenant, id, .. } in found {
            gone += match of {
                Held::Grants => {
                    let one = bare_grants!(before).filter(grants::tenant_id.eq(tenant)).filter(grants::id.eq(id));
                    diesel::delete(one).execute(self.conn)?
                }
                Held::Sessions => {
                    let one = free_sessions!(before).filter(sessions::tenant_id.eq(tenant)).filter(sessions::id.eq(id));
                    diesel::delete(one).execute(self.conn)?
                }
                Held::Browsers => diesel::delete(free_browsers!(before).filter(browsers::id.eq(id))).execute(self.conn)?,
            };
        }
        Ok(gone)
    }
}
