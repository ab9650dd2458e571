//! The engine under test: every sentence holds on SQLite and, where a server is named, on PostgreSQL.

use diesel::prelude::*;
use rules::clock::Timestamp;
use rules::digest::Digest;

use crate::error::StorageError;
use crate::spent::{Spent, spent};
use crate::storage::Storage;
use crate::tx::Tx;

mod batch;
mod cached;
mod full_disk;
mod migrations;
mod postgres;
mod queue;
mod sqlite;
mod transactions;

/// One row of the table the tests write to.
fn add(tx: &mut Tx<'_>, row: impl ToString) -> Result<(), StorageError> {
    tx.nothing_to_remember("a test's row");
    match tx.spend("test", Digest::of(row.to_string()), Timestamp::from_seconds(1))? {
        Spent::First => Ok(()),
        Spent::Again => Err(StorageError::Stale),
    }
}

async fn rows(storage: &Storage) -> i64 {
    storage.read(|tx| -> Result<i64, StorageError> { Ok(spent::table.count().get_result(tx.conn)?) }).await.unwrap()
}
