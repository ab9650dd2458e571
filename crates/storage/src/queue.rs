//! The one queue of work: queued in the flow's transaction, claimed with a lease, finished only by whoever holds it.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use rules::clock::Timestamp;
use rules::ids::{TenantId, WorkId};

use crate::cache_key::CacheKey;
use crate::cells::count;
use crate::conn::{AnyConn, each};
use crate::error::StorageError;
use crate::kept::{Kept, placed};
use crate::put::insert_rows;
use crate::sweep::sweep;
use crate::tx::{CrossTenant, Tx};

diesel::table! {
    work (id) {
        id -> Text,
        tenant_id -> Nullable<Text>,
        kind -> Text,
        key -> Text,
        payload -> Text,
        due_at -> BigInt,
        tries -> Integer,
        leased_by -> Nullable<Text>,
        leased_until -> Nullable<BigInt>,
        gave_up_at -> Nullable<BigInt>,
    }
}

/// At most so many pieces are claimed at once.
pub const MOST_CLAIMED: u32 = 500;

/// Work to be done.
#[derive(Clone, Debug)]
pub struct NewWork {
    /// Its id.
    pub id: WorkId,
    /// For which tenant, if for one.
    pub tenant: Option<TenantId>,
    /// What is to be done: the name of a file in `jobs`.
    pub kind: &'static str,
    /// What makes it this work and no other: no two unfinished pieces of a kind have the same key.
    pub key: String,
    /// What the job needs to know; a secret in it is sealed.
    pub payload: String,
    /// Not before this moment.
    pub due_at: Timestamp,
}

/// What queueing found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queued {
    /// It is in the queue now.
    New,
    /// The same work was there already, and stays as it was.
    Already,
}

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

/// The right to end a piece of work, until somebody else claims it after its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which work.
    pub id: WorkId,
    /// Whose.
    pub by: String,
    /// Until when nobody else gets it, unless it is renewed.
    pub until: Timestamp,
    /// Which try it is for: whoever claims it next has another.
    pub tries: u32,
}

/// How much of one kind waits. Counts stop at 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub struct Depth {
    /// Due and not claimed.
    #[diesel(sql_type = BigInt)]
    pub due: i64,
    /// When the oldest of these was due, in milliseconds.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub oldest_due_at: Option<i64>,
    /// Given up.
    #[diesel(sql_type = BigInt)]
    pub given_up: i64,
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

#[derive(Insertable)]
#[diesel(table_name = work, treat_none_as_default_value = false)]
struct NewRow<'n> {
    id: String,
    tenant_id: Option<String>,
    kind: &'n str,
    key: &'n str,
    payload: &'n str,
    due_at: i64,
    tries: i32,
}

impl<'n> NewRow<'n> {
    fn of(new: &'n NewWork) -> Self {
        Self {
            id: new.id.to_string(),
            tenant_id: new.tenant.map(|tenant| tenant.to_string()),
            kind: new.kind,
            key: &new.key,
            payload: &new.payload,
            due_at: new.due_at.millis(),
            tries: 0,
        }
    }
}

/// Rows of one insert.
const ROWS: usize = 250;

/// Whoever waits for work hears of it when this is committed, here and on the other servers.
fn ring(changed: &mut Vec<CacheKey>) {
    if !changed.iter().any(CacheKey::is_work) {
        changed.push(CacheKey::work());
    }
}

impl Tx<'_> {
    /// Queues work with whatever else this transaction does.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn queue(&mut self, new: &NewWork) -> Result<Queued, StorageError> {
        let insert = diesel::insert_into(work::table).values(NewRow::of(new)).on_conflict((work::kind, work::key)).do_nothing();
        let rows = each!(self.conn, c => placed!(insert).execute(c))?;
        ring(&mut self.changed);
        Ok(if rows == 1 { Queued::New } else { Queued::Already })
    }

    /// Queues many pieces of work; what was there already stays as it was.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn queue_all(&mut self, all: &[NewWork]) -> Result<(), StorageError> {
        for part in all.chunks(ROWS) {
            let rows: Vec<_> = part.iter().map(NewRow::of).collect();
            insert_rows!(self.conn, work::table, &rows, (work::kind, work::key))?;
        }
        if !all.is_empty() {
            ring(&mut self.changed);
        }
        Ok(())
    }
}

/// The work that a lease is for, as long as it holds.
macro_rules! held {
    ($lease:expr) => {
        work::table
            .filter(work::id.eq($lease.id.to_string()))
            .filter(work::leased_by.eq(&$lease.by))
            .filter(work::tries.eq(count($lease.tries)))
    };
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

    /// The work goes on: nobody else gets it before `until`.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn renew(&mut self, lease: &Lease, until: Timestamp) -> Result<(), StorageError> {
        let cells = (work::leased_until.eq(until.millis()), work::due_at.eq(until.millis()));
        ended(each!(self.conn, c => placed!(diesel::update(held!(lease)).set(cells)).execute(c))?)
    }

    /// The work is done: it leaves the queue, and its key is free again.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn finish(&mut self, lease: &Lease) -> Result<(), StorageError> {
        ended(each!(self.conn, c => placed!(diesel::delete(held!(lease))).execute(c))?)
    }

    /// A part of the work is done, and the next one may be taken from `due_at` on: what failed before it is forgotten.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn go_on_at(&mut self, lease: &Lease, due_at: Timestamp) -> Result<(), StorageError> {
        self.leave(lease, due_at, None)?;
        diesel::update(work::table.find(lease.id.to_string())).set(work::tries.eq(0)).execute(self.conn)?;
        Ok(())
    }

    /// The work did not succeed: it may be taken again from `due_at` on.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn retry_at(&mut self, lease: &Lease, due_at: Timestamp) -> Result<(), StorageError> {
        self.leave(lease, due_at, None)
    }

    /// The work was not begun: it may be taken from `due_at` on, and that was no try.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn put_off(&mut self, lease: &Lease, due_at: Timestamp) -> Result<(), StorageError> {
        self.leave(lease, due_at, None)?;
        diesel::update(work::table.find(lease.id.to_string())).set(work::tries.eq(work::tries - 1)).execute(self.conn)?;
        Ok(())
    }

    /// The work will not succeed: it stays, to be seen, and is never taken again. Its payload is erased.
    ///
    /// # Errors
    /// [`StorageError::Stale`] if somebody else has it by now.
    pub fn give_up(&mut self, lease: &Lease, now: Timestamp) -> Result<(), StorageError> {
        self.leave(lease, Timestamp::from_millis(i64::MAX), Some(now.millis()))?;
        diesel::update(work::table.find(lease.id.to_string())).set(work::payload.eq("")).execute(self.conn)?;
        Ok(())
    }

    /// When the first piece of each kind is due; nothing of one that has none.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn next_due(&mut self, kinds: &[&'static str]) -> Result<Vec<(&'static str, Timestamp)>, StorageError> {
        let mut next = Vec::new();
        for kind in kinds {
            let first = work::table.filter(work::kind.eq(*kind)).order((work::due_at, work::id)).select(work::due_at).limit(1);
            let due_at: Option<i64> = each!(self.conn, c => Kept(first).get_result(c).optional())?;
            // What was given up is never due.
            next.extend(due_at.filter(|at| *at < i64::MAX).map(|at| (*kind, Timestamp::from_millis(at))));
        }
        Ok(next)
    }

    /// How much of `kind` waits.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn depth(&mut self, kind: &'static str, now: Timestamp) -> Result<Depth, StorageError> {
        let question = "SELECT (SELECT count(*) FROM (SELECT 1 FROM work WHERE kind = $1 AND due_at <= $2 LIMIT 10000) AS d) AS due, \
             (SELECT min(due_at) FROM work WHERE kind = $1 AND due_at <= $2) AS oldest_due_at, \
             (SELECT count(*) FROM (SELECT 1 FROM work WHERE kind = $1 AND due_at = $3 LIMIT 10000) AS g) AS given_up";
        Ok(diesel::sql_query(question)
            .bind::<Text, _>(kind)
            .bind::<BigInt, _>(now.millis())
            .bind::<BigInt, _>(i64::MAX)
            .get_result(self.conn)?)
    }

    /// Deletes at most `limit` pieces of work that were given up before that moment; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep_given_up(&mut self, given_up_before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, work.gave_up_at by (id: String), given_up_before, limit)
    }

    fn leave(&mut self, lease: &Lease, due_at: Timestamp, gave_up_at: Option<i64>) -> Result<(), StorageError> {
        let free = (work::leased_by.eq(None::<String>), work::leased_until.eq(None::<i64>));
        let cells = (free, work::due_at.eq(due_at.millis()), work::gave_up_at.eq(gave_up_at));
        ring(self.changed);
        ended(each!(self.conn, c => placed!(diesel::update(held!(lease)).set(cells)).execute(c))?)
    }
}

fn ended(rows: usize) -> Result<(), StorageError> {
    if rows == 1 { Ok(()) } else { Err(StorageError::Stale) }
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
