//! The one queue of work: queued in the flow's transaction, claimed with a lease, finished only by whoever holds it.

mod claim;
mod lease;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use rules::clock::Timestamp;
use rules::ids::{TenantId, WorkId};

use crate::cache_key::CacheKey;
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::{Kept, placed};
use crate::put::insert_rows;
use crate::sweep::sweep;
use crate::tx::{CrossTenant, Tx};

pub use claim::{Claim, MOST_CLAIMED, Work};
pub use lease::Lease;

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

impl CrossTenant<'_> {
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
}
