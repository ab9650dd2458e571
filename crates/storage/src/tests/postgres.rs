use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::{add, rows};
use crate::cache_key::CacheKey;
use crate::error::StorageError;
use crate::link::{Role, Source};
use crate::spent::spent;
use crate::storage::{Options, Storage};
use crate::testing::Fresh;

/// Ends every connection to the database but the one that does it, as a server does that is stopped.
fn cut_all(fresh: &Fresh) {
    let mut link = Source::parse(fresh.url()).unwrap().connect(Role::Writer).unwrap();
    let command = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    link.conn.batch_execute(command).unwrap();
}

#[tokio::test]
async fn a_server_that_was_restarted_is_found_again() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = fresh.open();
    storage.write(|tx| add(tx, 1)).await.unwrap();
    cut_all(&fresh);
    for n in 2..6 {
        storage.write(move |tx| add(tx, n)).await.unwrap();
    }
    assert_eq!(rows(&storage).await, 5);
}

#[tokio::test]
async fn a_request_in_flight_while_the_server_stops_is_told_so() {
    let Some(fresh) = Fresh::postgres() else { return };
    let (storage, fresh) = (fresh.open(), Arc::new(fresh));
    let cut = Arc::clone(&fresh);
    let in_flight = storage.write(move |tx| -> Result<(), StorageError> {
        add(tx, 1)?;
        cut_all(&cut);
        add(tx, 2)
    });
    assert!(matches!(in_flight.await, Err(StorageError::NotAvailable(_))));
    storage.write(|tx| add(tx, 3)).await.unwrap();
    assert_eq!(rows(&storage).await, 1);
}

#[tokio::test]
async fn a_server_that_cannot_go_on_is_not_available_and_has_refused_nothing() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = fresh.open();
    let raise = |code: &str| format!("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$");
    // No room, no memory, and a statement that is cancelled because it takes too long.
    for words in [raise("53100"), raise("53200"), "SELECT pg_sleep(20)".to_owned()] {
        let said = words.clone();
        let told = storage.write(move |tx| -> Result<(), StorageError> {
            add(tx, 1)?;
            diesel::sql_query("SET LOCAL statement_timeout = 50").execute(tx.conn)?;
            diesel::sql_query(&words).execute(tx.conn)?;
            Ok(())
        });
        let told = told.await;
        assert!(matches!(told, Err(StorageError::NotAvailable(_))), "{said}: {told:?}");
    }
    storage.write(|tx| add(tx, 2)).await.unwrap();
    assert_eq!(rows(&storage).await, 1);
}

#[tokio::test]
async fn writes_that_collide_are_run_again_until_each_has_counted() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = Storage::open(fresh.url(), Options { threads: 4, queue: 1024 }).unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (storage, runs) = (storage.clone(), Arc::clone(&runs));
        asked.spawn(async move {
            let add_next = storage.write(move |tx| -> Result<(), StorageError> {
                runs.fetch_add(1, Ordering::SeqCst);
                let seen: i64 = spent::table.count().get_result(tx.conn)?;
                std::thread::sleep(Duration::from_millis(20));
                add(tx, seen)
            });
            add_next.await
        });
    }
    let answers = asked.join_all().await;
    let stored = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(rows(&storage).await, stored as i64, "{answers:?}");
    assert_eq!(stored, 4, "{answers:?}");
    assert!(runs.load(Ordering::SeqCst) > 4, "nothing collided");
}

#[tokio::test]
async fn whoever_finds_a_row_that_was_just_put_there_looks_once_more() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = Storage::open(fresh.url(), Options { threads: 4, queue: 1024 }).unwrap();
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let storage = storage.clone();
        asked.spawn(async move {
            let runs = AtomicU32::new(0);
            let put = storage.write(move |tx| -> Result<(), StorageError> {
                tx.nothing_to_remember("a test's row");
                // Nothing is read before it is put there: no serialization failure says that somebody else was faster.
                if runs.fetch_add(1, Ordering::SeqCst) > 0 {
                    return Err(StorageError::Stale);
                }
                std::thread::sleep(Duration::from_millis(20));
                diesel::sql_query("INSERT INTO house (name, value) VALUES ('test', '1')").execute(tx.conn)?;
                std::thread::sleep(Duration::from_millis(20));
                Ok(())
            });
            put.await
        });
    }
    let mut answers = asked.join_all().await;
    answers.sort_by_key(Result::is_err);
    assert!(matches!(answers.as_slice(), [Ok(()), Err(StorageError::Stale)]), "{answers:?}");
}

#[tokio::test]
async fn a_deadlock_is_run_again() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = Storage::open(fresh.url(), Options { threads: 4, queue: 1024 }).unwrap();
    for row in ["a", "b"] {
        storage.write(move |tx| add(tx, row)).await.unwrap();
    }
    let touch = |first: &'static str, second: &'static str| {
        storage.write(move |tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("a test");
            for row in [first, second] {
                let digest = rules::digest::Digest::of(row).base64url();
                diesel::update(spent::table.find(("test", digest))).set(spent::until.eq(spent::until + 1)).execute(tx.conn)?;
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        })
    };
    let (one, other) = tokio::join!(touch("a", "b"), touch("b", "a"));
    one.and(other).unwrap();
}

#[tokio::test]
async fn the_cache_is_closed_until_the_others_can_be_heard_again() {
    let Some(fresh) = Fresh::postgres() else { return };
    let storage = fresh.open();
    let key = || CacheKey::across("test", "x");
    let ask = async |value: u8| *storage.cached(key(), move |_| Ok(Some(value))).await.unwrap().unwrap();
    assert_eq!(ask(1).await, 1);
    assert_eq!(ask(2).await, 1, "it is cached");
    cut_all(&fresh);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert_eq!(ask(3).await, 3, "what was cached before is gone");
    assert_eq!(ask(4).await, 3, "and it listens again");
}

#[test]
fn a_database_that_sorts_by_language_is_refused_with_the_command_that_helps() {
    let Some(fresh) = Fresh::postgres() else { return };
    let (server, own) = fresh.url().rsplit_once('/').unwrap();
    let name = format!("{own}_icu");
    let mut link = Source::parse(fresh.url()).unwrap().connect(Role::Writer).unwrap();
    let command = format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C' ENCODING 'UTF8'");
    link.conn.batch_execute(&command).unwrap();
    let refused = Storage::open(&format!("{server}/{name}"), Options::default()).map(drop);
    link.conn.batch_execute(&format!("DROP DATABASE {name}")).unwrap();
    let Err(StorageError::NotAvailable(why)) = refused else { panic!("{refused:?}") };
    assert!(why.contains("CREATE DATABASE guesthouse TEMPLATE template0"), "{why}");
}
