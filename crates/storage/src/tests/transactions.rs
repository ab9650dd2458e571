//! What a transaction promises, on both engines.

use std::time::Duration;

use crate::testing::Fresh;
use crate::{Options, Storage, StorageError, Tx};
use rules::audit::{Deed, Event, Subject};
use rules::clock::Timestamp;
use rules::directory::{Actor, Caller, Door};
use rules::ids::{EventId, RequestId, TenantId, UserId};
use rules::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const HOUR: Duration = Duration::from_secs(3600);

fn count(tx: &mut Tx<'_>) -> Result<u32, StorageError> {
    tx.count("test", "ann", HOUR, NOW)
}

async fn counted(storage: &Storage) -> u32 {
    storage.read(|tx| tx.counted("test", "ann", HOUR, NOW)).await.unwrap()
}

fn event(tenant: TenantId, actor: Actor) -> Event {
    let request_id = RequestId::new(&Random, NOW);
    let caller = Caller { actor, door: Door::Portal, address: "2001:db8::1".parse().ok(), request_id, at: NOW };
    Event::new(EventId::new(&Random, NOW), tenant, &caller, Deed::Invited, "invitation", "42").with(serde_json::json!({"rows": 3}))
}

#[tokio::test]
async fn a_write_that_remembers_nothing_is_rolled_back() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        assert!(matches!(storage.write(count).await, Err(StorageError::Unremembered)));
        assert_eq!(counted(&storage).await, 0);
    }
}

#[tokio::test]
async fn a_write_that_says_no_is_rolled_back() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let said_no = storage.write(|tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("a test");
            count(tx)?;
            Err(StorageError::Stale)
        });
        assert!(matches!(said_no.await, Err(StorageError::Stale)));
        assert_eq!(counted(&storage).await, 0);
    }
}

#[tokio::test]
async fn a_glance_sees_what_was_written_and_writes_nothing() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let written = storage.write(|tx| {
            tx.nothing_to_remember("a test");
            count(tx)
        });
        assert_eq!(written.await.unwrap(), 1);
        // More at once than there are connections for it.
        let glance = || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            (0..50).for_each(|_| assert_eq!(runtime.block_on(storage.glance(|tx| tx.counted("test", "ann", HOUR, NOW))).unwrap(), 1));
        };
        std::thread::scope(|threads| (0..16).for_each(|_| drop(threads.spawn(glance))));
        assert!(matches!(storage.glance(count).await, Err(StorageError::Refused(_))));
        assert_eq!(counted(&storage).await, 1);
    }
}

#[tokio::test]
async fn a_write_inside_a_read_fails() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        for _ in 0..4 {
            assert!(matches!(storage.read(count).await, Err(StorageError::Refused(_))));
        }
        assert_eq!(counted(&storage).await, 0);
    }
}

#[tokio::test]
async fn commits_are_durable() {
    for fresh in Fresh::on_each_engine() {
        let [waits, how] = fresh.open().durability().await.unwrap();
        // Whether the server itself calls fsync is its operator's choice; test servers may not.
        assert!(if fresh.is_sqlite() { waits == "2" && how == "wal" } else { waits == "on" }, "{waits} {how}");
    }
}

#[tokio::test]
async fn a_full_line_is_busy_at_once() {
    for fresh in Fresh::on_each_engine() {
        let storage = Storage::open(fresh.url(), Options { threads: 1, queue: 2 }).unwrap();
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let storage = storage.clone();
            asked.spawn(async move {
                let slow = storage.read(|_| -> Result<(), StorageError> {
                    std::thread::sleep(Duration::from_millis(20));
                    Ok(())
                });
                slow.await
            });
        }
        let answers = asked.join_all().await;
        assert!(answers.iter().any(Result::is_ok));
        assert!(answers.iter().any(|answer| matches!(answer, Err(StorageError::Busy))));
    }
}

#[tokio::test]
async fn what_stands_in_line_is_served_when_the_store_is_dropped() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let write = storage.clone();
        let write = async move {
            write
                .write(|tx| {
                    tx.nothing_to_remember("a test");
                    count(tx)
                })
                .await
        };
        let mut asked = tokio::task::JoinSet::new();
        asked.spawn(write);
        tokio::task::yield_now().await;
        drop(storage);
        assert_eq!(asked.join_all().await.remove(0).unwrap(), 1);
        assert_eq!(counted(&fresh.open()).await, 1);
    }
}

#[tokio::test]
async fn deeds_are_read_back_as_they_were_and_only_by_their_tenant() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let (ours, theirs) = (TenantId::new(&Random, NOW), TenantId::new(&Random, NOW));
        let person = Actor::Person { tenant: ours, user: UserId::new(&Random, NOW) };
        let mut events = vec![event(ours, person), event(ours, Actor::Job), event(theirs, Actor::Nobody)];
        for event in events.clone() {
            storage.write(move |tx| tx.remember(&event)).await.unwrap();
        }
        let stored = storage.read(move |tx| tx.in_tenant(ours).events().latest(None, 10)).await.unwrap();
        events.retain(|event| event.tenant == ours);
        events.sort_by_key(|event| std::cmp::Reverse(event.id));
        assert_eq!(stored, events);
        let after = (stored[0].at, stored[0].id);
        let next = storage.read(move |tx| tx.in_tenant(ours).events().latest(Some(after), 10)).await.unwrap();
        assert_eq!(next, events[1..]);
        let subject = Subject { kind: "invitation".to_owned(), id: "42".to_owned() };
        let (deed, subject_of_ours) = (Deed::Invited, subject.clone());
        let about = storage.read(move |tx| tx.in_tenant(theirs).events().about(&subject, &[deed], 10)).await.unwrap();
        assert_eq!(about.len(), 1);
        let [here, others] = [theirs, ours].map(|tenant| {
            let ids = ["42".to_owned(), "43".to_owned()];
            storage.read(move |tx| tx.in_tenant(tenant).events().about_each("invitation", &ids, deed))
        });
        assert_eq!((here.await.unwrap().len(), others.await.unwrap().len()), (1, 2));
        let of_others = storage.read(move |tx| tx.in_tenant(ours).events().about(&subject_of_ours, &[Deed::MadeTenant], 10)).await.unwrap();
        assert_eq!(of_others, [], "other deeds are not asked for");
    }
}
