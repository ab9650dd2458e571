//! Leases: the right to end a piece of work, and the ways in which one ends.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::ids::WorkId;

use super::{ring, work};
use crate::cells::count;
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::tx::CrossTenant;

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
