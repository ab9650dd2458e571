//! What may be used once: codes, assertions, proofs. One insert says whether this is the first time.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;

use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
use crate::sweep::sweep;
use crate::tx::{CrossTenant, Tx};

diesel::table! {
    spent (kind, digest) {
        kind -> Text,
        digest -> Text,
        until -> BigInt,
    }
}

/// Whether something was spent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// Now, for the first time.
    First,
    /// It was before.
    Again,
}

impl Tx<'_> {
    /// Spends what `digest` stands for. It is known as spent at least until `until`, when it must have ended by itself.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn spend(&mut self, kind: &'static str, digest: Digest, until: Timestamp) -> Result<Spent, StorageError> {
        let values = (spent::kind.eq(kind), spent::digest.eq(digest.base64url()), spent::until.eq(until.millis()));
        let insert = diesel::insert_into(spent::table).values(values).on_conflict((spent::kind, spent::digest)).do_nothing();
        Ok(if each!(self.conn, c => placed!(insert).execute(c))? == 1 { Spent::First } else { Spent::Again })
    }
}

impl CrossTenant<'_> {
    /// Forgets at most `limit` of what has ended by itself before `now`; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep_spent(&mut self, now: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, spent.until by (kind: String, digest: String), now, limit)
    }
}
