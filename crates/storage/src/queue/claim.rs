//! Claiming: due work goes to whoever asks for it first, for as long as a lease.

use std::time::Duration;

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::TenantId;

use super::lease::Lease;
use super::work;
use crate::conn::AnyConn;
use crate::error::StorageError;
use crate::kept::Kept;
use crate::tx::CrossTenant;

/// At most so many pieces are claimed at once.
pub const MOST_CLAIMED: u32 = 500;

/// A wish for work.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Of these kinds, the first ones first.
    pub kinds: &'a [&'static str],
    /// Who claims: one name per process.
    pub by: &'a str,
    /// How long nobody else gets it; after that it is lost to whoever comes next.
    pub lease_for: Duration,
    /// The moment it is.
    pub now: Timestamp,
    /// At most so many pieces ([`MOST_CLAIMED`] at the very most).
    pub limit: u32,
}

/// A claimed piece of work.
#[derive(Clone, Debug)]
pub struct Work {
    /// The right to end it.
    pub lease: Lease,
    /// For which tenant.
    pub tenant: Option<TenantId>,
    /// What is to be done.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// What the job needs to know.
    pub payload: String,
    /// When it was due.
    pub due_at: Timestamp,
    /// Which try this is, from 1.
    pub tries: u32,
}

#[derive(Queryable)]
struct Row {
    id: String,
    tenant_id: Option<String>,
    kind: String,
    key: String,
    payload: String,
    due_at: i64,
    tries: i32,
}

impl CrossTenant<'_> {
    /// Claims due work, oldest first within each kind.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn claim(&mut self, claim: &Claim<'_>) -> Result<Vec<Work>, StorageError> {
        let limit = claim.limit.min(MOST_CLAIMED) as usize;
        let mut found = Vec::new();
        for kind in claim.kinds {
            let room = i64::try_from(limit - found.len()).unwrap_or(0);
            if room > 0 {
                found.append(&mut due(self.conn, kind, claim.now, room)?);
            }
        }
        let until = claim.now + claim.lease_for;
        let ids: Vec<&str> = found.iter().map(|row| row.id.as_str()).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        diesel::update(work::table.filter(work::id.eq_any(ids)))
            .set((
                work::leased_by.eq(Some(claim.by)),
                work::leased_until.eq(Some(until.millis())),
                work::due_at.eq(until.millis()),
                work::tries.eq(work::tries + 1),
            ))
            .execute(self.conn)?;
        found.into_iter().map(|row| row.read(claim.by, until)).collect()
    }
}

/// The oldest due pieces. On PostgreSQL those that another server is claiming are passed over.
fn due(conn: &mut AnyConn, kind: &str, now: Timestamp, limit: i64) -> Result<Vec<Row>, StorageError> {
    let found = work::table
        .filter(work::kind.eq(kind))
        .filter(work::due_at.le(now.millis()))
        .order((work::due_at, work::id))
        .limit(limit)
        .select((work::id, work::tenant_id, work::kind, work::key, work::payload, work::due_at, work::tries));
    Ok(match conn {
        AnyConn::Pg(c) => found.for_update().skip_locked().load(c)?,
        AnyConn::Sqlite(c) => Kept(found).load(c)?,
    })
}

impl Row {
    fn read(self, by: &str, until: Timestamp) -> Result<Work, StorageError> {
        let corrupt = |column| StorageError::corrupt("work", column, &self.id);
        let id = self.id.parse().map_err(|_| corrupt("id"))?;
        let tenant = self.tenant_id.as_ref().map(|text| text.parse()).transpose().map_err(|_| corrupt("tenant_id"))?;
        let tries = u32::try_from(self.tries).map_err(|_| corrupt("tries"))?.saturating_add(1);
        Ok(Work {
            lease: Lease { id, by: by.to_owned(), until, tries },
            tenant,
            tries,
            kind: self.kind,
            key: self.key,
            payload: self.payload,
            due_at: Timestamp::from_millis(self.due_at),
        })
    }
}
