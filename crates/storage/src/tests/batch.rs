use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::prelude::*;
use tokio::task::JoinSet;

use super::{add, rows};
use crate::error::StorageError;
use crate::spent::spent;
use crate::storage::Storage;
use crate::testing::Fresh;
use crate::tx::Tx;

/// All the ways a closure can end, each after it has written.
fn end(tx: &mut Tx<'_>, n: u32) -> Result<(), StorageError> {
    add(tx, n)?;
    match n % 6 {
        0 | 1 => Ok(()),
        2 => Err(StorageError::Stale),
        3 => resume_unwind(Box::new("a panic")),
        4 => tx.conn.transaction(|_| -> Result<(), StorageError> { resume_unwind(Box::new("a panic inside a savepoint")) }),
        _ => {
            tx.conn.begin_savepoint()?;
            Ok(())
        }
    }
}

async fn run_all(storage: &Storage, jobs: impl Iterator<Item = u32>) -> i64 {
    let mut asked = JoinSet::new();
    for n in jobs {
        let storage = storage.clone();
        asked.spawn(async move { (n, storage.write(move |tx| end(tx, n)).await) });
    }
    let mut acknowledged = 0;
    while let Some(answer) = asked.join_next().await {
        let (n, answer) = answer.unwrap();
        assert_eq!(answer.is_ok(), n % 6 < 2, "job {n}: {answer:?}");
        acknowledged += i64::from(answer.is_ok());
    }
    acknowledged
}

#[tokio::test]
async fn three_hundred_mixed_jobs_leave_exactly_the_rows_that_were_acknowledged() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let mut acknowledged = run_all(&storage, 0..300).await;
        assert_eq!(rows(&storage).await, acknowledged);
        acknowledged += run_all(&storage, 300..400).await;
        assert_eq!(rows(&storage).await, acknowledged, "the next batches work");
        drop(storage);
        assert_eq!(rows(&fresh.open()).await, acknowledged, "and it is on disk");
    }
}

#[tokio::test]
async fn jobs_that_are_queued_together_share_a_batch() {
    let fresh = Fresh::sqlite();
    let storage = fresh.open();
    let both = tokio::join!(storage.write(|tx| add(tx, 1)), storage.write(|tx| add(tx, 1)), storage.write_behind(|tx| add(tx, 2)));
    assert!(matches!(both, (Ok(()), Err(StorageError::Stale), Ok(()))), "{both:?}");
    assert_eq!(rows(&storage).await, 2);
}

#[tokio::test]
async fn who_takes_back_takes_back_nothing_of_the_neighbours_who_run_once_more() {
    let fresh = Fresh::sqlite();
    let (storage, runs) = (fresh.open(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&runs);
    let slow = storage.write(move |tx| {
        counted.fetch_add(1, Ordering::SeqCst);
        // The others are in line before it is through.
        std::thread::sleep(Duration::from_millis(100));
        add(tx, 1)
    });
    let refused = storage.write(|tx| add(tx, 2).and(Err::<(), _>(StorageError::Stale)));
    let answers = tokio::join!(slow, refused, storage.write(|tx| add(tx, 3)));
    assert!(matches!(answers, (Ok(()), Err(StorageError::Stale), Ok(()))), "{answers:?}");
    assert_eq!((rows(&storage).await, runs.load(Ordering::SeqCst)), (2, 2));
}

#[tokio::test]
async fn a_batch_in_which_somebody_takes_back_goes_on() {
    let fresh = Fresh::sqlite();
    let (storage, ran) = (fresh.open(), Arc::new(AtomicU32::new(0)));
    let (running, later) = (Arc::clone(&ran), Duration::from_millis(100));
    let first = storage.write(move |tx| {
        std::thread::sleep(later);
        add(tx, 1)
    });
    let last = storage.write(move |tx| {
        std::thread::sleep(later);
        running.fetch_add(1, Ordering::SeqCst);
        add(tx, 3)
    });
    let refused = storage.write(|tx| add(tx, 2).and(Err::<(), _>(StorageError::Stale)));
    // Whoever was first is answered when the last is through: both are of one commit.
    let first = async { first.await.map(|()| ran.load(Ordering::SeqCst)) };
    let answers = tokio::join!(first, refused, last);
    assert!(matches!(answers, (Ok(1), Err(StorageError::Stale), Ok(()))), "{answers:?}");
    assert_eq!(rows(&storage).await, 2);
}

#[tokio::test]
async fn people_do_not_wait_for_what_can_wait() {
    for fresh in Fresh::on_each_engine() {
        let (storage, done) = (fresh.open(), Arc::new(AtomicU32::new(0)));
        let mut behind = JoinSet::new();
        for n in 0..200 {
            let (storage, done) = (storage.clone(), Arc::clone(&done));
            behind.spawn(async move {
                let slow = storage.write_behind(move |tx| {
                    std::thread::sleep(Duration::from_millis(2));
                    add(tx, n)
                });
                slow.await.unwrap();
                done.fetch_add(1, Ordering::SeqCst);
            });
        }
        while done.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        storage.write(|tx| add(tx, "a person's")).await.unwrap();
        assert!(done.load(Ordering::SeqCst) < 100, "{done:?} of 200 came first");
        behind.join_all().await;
        assert_eq!(rows(&storage).await, 201);
    }
}

#[tokio::test]
async fn a_closure_that_goes_on_after_a_failed_statement_is_not_kept() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let swallowed = storage.write(|tx| -> Result<(), StorageError> {
            add(tx, 1)?;
            let values = (spent::kind.eq("test"), spent::digest.eq("same"), spent::until.eq(1_i64));
            for _ in 0..2 {
                drop(diesel::insert_into(spent::table).values(values).execute(tx.conn));
            }
            Ok(())
        });
        assert!(swallowed.await.is_err());
        assert_eq!(rows(&storage).await, 0);
    }
}

#[tokio::test]
async fn unique_violations_are_told_apart_alike_on_both_engines() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let twice = storage.write(|tx| -> Result<(), StorageError> {
            let values = (spent::kind.eq("test"), spent::digest.eq("same"), spent::until.eq(1_i64));
            diesel::insert_into(spent::table).values(values).execute(tx.conn)?;
            diesel::insert_into(spent::table).values(values).execute(tx.conn)?;
            Ok(())
        });
        let error = twice.await.unwrap_err();
        assert!(error.is_unique("spent", &["kind", "digest"]), "{error:?}");
        assert!(!error.is_unique("spent", &["kind"]));
    }
}
