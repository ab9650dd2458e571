//! When a recovery ended what browsers remember of a mailbox or an account (SECURITY 24).

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::sessions::SignedInto;

use crate::conn::each;
use crate::error::StorageError;
use crate::sweep::sweep;
use crate::tx::{CrossTenant, Tx};

diesel::table! {
    familiar_ends (signed_into) {
        signed_into -> Text,
        ended_at -> BigInt,
    }
}

impl Tx<'_> {
    /// Browsers that signed in there before are strangers again.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn end_familiar(&mut self, into: SignedInto, at: Timestamp) -> Result<(), StorageError> {
        let ended_at = familiar_ends::ended_at.eq(at.millis());
        let row = (familiar_ends::signed_into.eq(into.text()), ended_at);
        each!(self.conn, c => diesel::insert_into(familiar_ends::table)
            .values(row)
            .on_conflict(familiar_ends::signed_into)
            .do_update()
            .set(ended_at)
            .execute(c))?;
        Ok(())
    }

    /// When that last happened, as long as a browser could remember more.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn familiar_ended_at(&mut self, into: SignedInto) -> Result<Option<Timestamp>, StorageError> {
        let ended = familiar_ends::table.find(into.text()).select(familiar_ends::ended_at);
        let at: Option<i64> = each!(self.conn, c => ended.first(c).optional())?;
        Ok(at.map(Timestamp::from_millis))
    }
}

impl CrossTenant<'_> {
    /// Forgets at most `limit` ends that were before `before`, when no browser remembers anything older; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep_familiar_ends(&mut self, before: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, familiar_ends.ended_at by (signed_into: String), before, limit)
    }
}
