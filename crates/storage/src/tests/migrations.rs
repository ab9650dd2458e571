//! The schema goes up, down and up again on both engines, and a newer one is recognised.

use crate::testing::Fresh;
use crate::{Schema, StorageError};

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        assert_eq!(storage.schema().await.unwrap(), Schema::Current);
        storage.revert_all().await.unwrap();
        assert_eq!(storage.schema().await.unwrap(), Schema::Behind);
        storage.migrate().await.unwrap();
        storage.migrate().await.unwrap();
        assert_eq!(storage.schema().await.unwrap(), Schema::Current);
    }
}

#[tokio::test]
async fn two_processes_may_migrate_at_once() {
    for fresh in Fresh::on_each_engine() {
        let (one, two) = (fresh.open(), fresh.open());
        one.revert_all().await.unwrap();
        let (first, second) = tokio::join!(one.migrate(), two.migrate());
        first.and(second).unwrap();
    }
}

#[test]
fn an_url_that_names_no_database_is_refused() {
    assert!(matches!(crate::Storage::open("db.sqlite", crate::Options::default()), Err(StorageError::NotAvailable(_))));
}
