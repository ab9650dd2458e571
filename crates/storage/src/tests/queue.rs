//! The queue of work, what is spent and what is counted, on both engines.

use std::time::Duration;

use crate::testing::Fresh;
use crate::{Claim, Lease, NewWork, Queued, Spent, Storage, StorageError, Work};
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::ids::{TenantId, WorkId};
use rules::random::Random;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const MINUTE: Duration = Duration::from_secs(60);

async fn queue(storage: &Storage, kind: &'static str, key: &str, due_at: Timestamp) -> Queued {
    let tenant = Some(TenantId::new(&Random, NOW));
    let work = NewWork { id: WorkId::new(&Random, NOW), tenant, kind, key: key.to_owned(), payload: "{}".to_owned(), due_at };
    let queued = storage.write(move |tx| {
        tx.nothing_to_remember("the flow's event says it");
        tx.queue(&work)
    });
    queued.await.unwrap()
}

async fn claim(storage: &Storage, by: &'static str, now: Timestamp, limit: u32) -> Vec<Work> {
    let claimed = storage.write_behind(move |tx| {
        tx.nothing_to_remember("the queue keeps its own books");
        tx.across().claim(&Claim { kinds: &["letter", "import"], by, lease_for: MINUTE, now, limit })
    });
    claimed.await.unwrap()
}

async fn finish(storage: &Storage, lease: Lease) -> Result<(), StorageError> {
    let finished = storage.write(move |tx| {
        tx.nothing_to_remember("the queue keeps its own books");
        tx.across().finish(&lease)
    });
    finished.await
}

#[tokio::test]
async fn the_same_work_is_queued_once_until_it_is_finished() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        assert_eq!(queue(&storage, "letter", "1", NOW).await, Queued::New);
        assert_eq!(queue(&storage, "letter", "1", NOW).await, Queued::Already);
        assert_eq!(queue(&storage, "import", "1", NOW).await, Queued::New);
        for work in claim(&storage, "me", NOW, 10).await {
            finish(&storage, work.lease).await.unwrap();
        }
        assert_eq!(queue(&storage, "letter", "1", NOW).await, Queued::New);
    }
}

#[tokio::test]
async fn due_work_is_claimed_oldest_first_and_by_one_only() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        queue(&storage, "letter", "late", NOW).await;
        queue(&storage, "letter", "early", NOW - MINUTE).await;
        queue(&storage, "letter", "not yet", NOW + MINUTE).await;
        queue(&storage, "other", "not ours", NOW).await;
        let (mine, yours) = tokio::join!(claim(&storage, "me", NOW, 1), claim(&storage, "you", NOW, 5));
        let mut keys: Vec<_> = mine.iter().chain(&yours).map(|work| work.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["early", "late"]);
        assert!(claim(&storage, "me", NOW, 5).await.is_empty());
    }
}

#[tokio::test]
async fn who_lost_the_lease_cannot_finish() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        queue(&storage, "letter", "1", NOW).await;
        let slow = claim(&storage, "slow", NOW, 1).await.remove(0);
        let next = claim(&storage, "next", NOW + MINUTE, 1).await.remove(0);
        assert_eq!((slow.tries, next.tries), (1, 2));
        assert!(matches!(finish(&storage, slow.lease).await, Err(StorageError::Stale)));
        finish(&storage, next.lease.clone()).await.unwrap();
        assert!(matches!(finish(&storage, next.lease).await, Err(StorageError::Stale)));
    }
}

#[tokio::test]
async fn what_is_renewed_stays_with_whoever_is_at_it() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        queue(&storage, "letter", "1", NOW).await;
        let mine = claim(&storage, "me", NOW, 1).await.remove(0);
        let renew = async |lease: Lease, until| {
            let renewed = storage.write_behind(move |tx| -> Result<(), StorageError> {
                tx.nothing_to_remember("the queue keeps its own books");
                tx.across().renew(&lease, until)
            });
            renewed.await
        };
        renew(mine.lease.clone(), NOW + 3 * MINUTE).await.unwrap();
        assert!(claim(&storage, "you", NOW + 2 * MINUTE, 1).await.is_empty());
        let yours = claim(&storage, "you", NOW + 3 * MINUTE, 1).await.remove(0);
        assert!(matches!(renew(mine.lease.clone(), NOW + 9 * MINUTE).await, Err(StorageError::Stale)), "who lost it cannot get it back");
        assert!(matches!(finish(&storage, mine.lease).await, Err(StorageError::Stale)));
        // A lease that was renewed is still the one that ends the work.
        renew(yours.lease.clone(), NOW + 9 * MINUTE).await.unwrap();
        finish(&storage, yours.lease).await.unwrap();
    }
}

#[tokio::test]
async fn a_part_that_went_well_makes_earlier_failures_forgotten() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        queue(&storage, "import", "1", NOW).await;
        let leave = async |work: Work, goes_well: bool| {
            let left = storage.write_behind(move |tx| -> Result<(), StorageError> {
                tx.nothing_to_remember("the queue keeps its own books");
                if goes_well { tx.across().go_on_at(&work.lease, NOW) } else { tx.across().retry_at(&work.lease, NOW) }
            });
            left.await.unwrap();
        };
        let mut seen = Vec::new();
        for goes_well in [false, false, true, false, true] {
            let work = claim(&storage, "me", NOW, 1).await.remove(0);
            seen.push(work.tries);
            leave(work, goes_well).await;
        }
        assert_eq!(seen, [1, 2, 3, 1, 2]);
    }
}

#[tokio::test]
async fn whoever_waits_for_work_learns_when_it_is_due() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let next = async || storage.read(|tx| tx.across().next_due(&["letter", "import"])).await.unwrap();
        assert_eq!(next().await, []);
        queue(&storage, "letter", "later", NOW + MINUTE).await;
        tokio::time::timeout(Duration::from_secs(10), storage.work_comes()).await.unwrap();
        queue(&storage, "letter", "now", NOW).await;
        queue(&storage, "other", "not asked for", NOW).await;
        assert_eq!(next().await, [("letter", NOW)]);
        let work = claim(&storage, "me", NOW, 1).await.remove(0);
        assert_eq!(next().await, [("letter", NOW + MINUTE)], "claimed work is due when its lease ends");
        let given_up = storage.write(move |tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("the queue keeps its own books");
            tx.across().give_up(&work.lease, NOW)
        });
        given_up.await.unwrap();
        assert_eq!(next().await, [("letter", NOW + MINUTE)]);
    }
}

#[tokio::test]
async fn work_is_tried_again_when_it_was_put_off_and_never_once_given_up() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        queue(&storage, "letter", "1", NOW - MINUTE).await;
        queue(&storage, "letter", "2", NOW).await;
        let [one, two] = claim(&storage, "me", NOW, 5).await.try_into().unwrap();
        let put_off = storage.write(move |tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("the queue keeps its own books");
            tx.across().retry_at(&one.lease, NOW + 5 * MINUTE)?;
            tx.across().give_up(&two.lease, NOW)
        });
        put_off.await.unwrap();
        assert!(claim(&storage, "me", NOW + 4 * MINUTE, 5).await.is_empty());
        let depth = storage.read(|tx| tx.across().depth("letter", NOW + 6 * MINUTE)).await.unwrap();
        assert_eq!((depth.due, depth.oldest_due_at, depth.given_up), (1, Some((NOW + 5 * MINUTE).millis()), 1));
        let again = claim(&storage, "me", NOW + 5 * MINUTE, 5).await;
        assert_eq!(again.iter().map(|work| work.key.as_str()).collect::<Vec<_>>(), ["1"]);
    }
}

#[tokio::test]
async fn of_many_at_once_one_is_the_first_to_spend() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let storage = storage.clone();
            asked.spawn(async move {
                let spend = storage.write(|tx| {
                    tx.nothing_to_remember("a replay is the flow's to remember");
                    tx.spend("code", Digest::of("a code"), NOW)
                });
                spend.await.unwrap()
            });
        }
        let answers = asked.join_all().await;
        assert_eq!(answers.iter().filter(|answer| **answer == Spent::First).count(), 1);
    }
}

#[tokio::test]
async fn every_guess_is_counted_and_windows_end() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let guess = async |key: &'static str, now: Timestamp| {
            let counted = storage.write(move |tx| {
                tx.nothing_to_remember("a guess");
                tx.count("code", key, MINUTE, now)
            });
            counted.await.unwrap()
        };
        let mut most = 0;
        for _ in 0..10 {
            most = guess("ann", NOW).await;
        }
        assert_eq!(most, 10);
        assert_eq!(guess("bob", NOW).await, 1);
        assert_eq!(guess("ann", NOW + MINUTE).await, 1);
    }
}

#[tokio::test]
async fn many_are_counted_at_once() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let counted = storage.write(|tx| -> Result<_, StorageError> {
            tx.nothing_to_remember("letters");
            tx.count("letters", "ann", MINUTE, NOW)?;
            let more = [("ann".to_owned(), 2), ("bob".to_owned(), 3)].into();
            tx.count_each("letters", &more, MINUTE, NOW)?;
            tx.count_each("letters", &more, MINUTE, NOW + MINUTE)?;
            tx.count_each("codes", &more, MINUTE, NOW)?;
            tx.counted_each("letters", &["ann".to_owned(), "bob".to_owned(), "cy".to_owned()], MINUTE, NOW)
        });
        assert_eq!(counted.await.unwrap(), [("ann".to_owned(), 3), ("bob".to_owned(), 3)].into());
    }
}

#[tokio::test]
async fn what_has_ended_is_swept_and_nothing_else() {
    for fresh in Fresh::on_each_engine() {
        let storage = fresh.open();
        let swept = storage.write(|tx| -> Result<_, StorageError> {
            tx.nothing_to_remember("a sweep");
            tx.spend("code", Digest::of("old"), NOW - MINUTE)?;
            tx.spend("code", Digest::of("live"), NOW)?;
            tx.count("code", "ann", MINUTE, NOW - 2 * MINUTE)?;
            tx.count("code", "ann", MINUTE, NOW)?;
            let swept = (tx.across().sweep_spent(NOW, 100)?, tx.across().sweep_counters(NOW, 100)?);
            let live = (tx.spend("code", Digest::of("live"), NOW)?, tx.counted("code", "ann", MINUTE, NOW)?);
            Ok((swept, live))
        });
        assert_eq!(swept.await.unwrap(), ((1, 1), (Spent::Again, 1)));
    }
}
