use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{add, rows};
use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::storage::Storage;
use crate::testing::Fresh;

fn key() -> CacheKey {
    CacheKey::across("test", "rows")
}

/// The number of rows, through the cache, counting how often it was really read.
async fn cached_rows(storage: &Storage, reads: &Arc<AtomicU32>) -> i64 {
    use diesel::prelude::*;
    let reads = Arc::clone(reads);
    let found = storage.cached(key(), move |tx| -> Result<Option<i64>, StorageError> {
        reads.fetch_add(1, Ordering::SeqCst);
        Ok(Some(crate::spent::spent::table.count().get_result(tx.conn)?))
    });
    *found.await.unwrap().unwrap()
}

#[tokio::test]
async fn a_write_makes_the_cache_forget_before_it_answers() {
    for fresh in Fresh::on_each_engine() {
        let (storage, reads) = (fresh.open(), Arc::default());
        for n in 0..20 {
            assert_eq!(cached_rows(&storage, &reads).await, n);
            assert_eq!(cached_rows(&storage, &reads).await, n);
            let write = storage.write(move |tx| -> Result<(), StorageError> {
                tx.across().changed(key());
                add(tx, n)
            });
            write.await.unwrap();
        }
        assert!(reads.load(Ordering::SeqCst) <= 22, "the cache was not used: {reads:?}");
    }
}

#[tokio::test]
async fn another_process_is_heard_within_a_second() {
    for fresh in Fresh::on_each_engine() {
        let (here, there, reads) = (fresh.open(), fresh.open(), Arc::default());
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(cached_rows(&here, &reads).await, 0);
        let write = there.write(|tx| -> Result<(), StorageError> {
            tx.changed(key());
            add(tx, 1)
        });
        write.await.unwrap();
        tokio::time::sleep(Duration::from_millis(800)).await;
        assert_eq!(cached_rows(&here, &reads).await, 1);
        assert_eq!(rows(&here).await, 1);
        // Heard, not expired: nothing else was changed, so nothing is read again.
        let before = reads.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(400)).await;
        cached_rows(&here, &reads).await;
        assert_eq!(reads.load(Ordering::SeqCst), before);
    }
}
