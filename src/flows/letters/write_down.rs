//! What became of the letters of a round: those that ended while the last ones were written down are written down together.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::Caller;
use rules::random::Lot;
use storage::{StorageError, Tx};
use tokio::sync::mpsc::UnboundedReceiver;

use super::hold::Held;
use super::take_up::Leaving;
use crate::app::App;
use crate::flows::interactions::mailbox_gone;
use crate::mail::{Delivery, Refusal, next_try};
use crate::tallies::Tally;

/// A letter, and what became of it.
pub(super) type Ended = (Leaving, Delivery);

/// At most so many in one write: it is short beside what people wait for.
const GROUP: usize = 32;

/// Writes down whatever ends, until nobody is left who could end anything.
pub(super) async fn write_down(app: &App, mut ended: UnboundedReceiver<Ended>, held: &Held, now: Timestamp) -> Result<(), StorageError> {
    let mut group = Vec::with_capacity(GROUP);
    let mut worst = Ok(());
    while ended.recv_many(&mut group, GROUP).await > 0 {
        group.iter().for_each(|(_, outcome)| count(outcome));
        let ids: Vec<_> = group.iter().map(|(letter, _)| letter.lease.id).collect();
        let written = write(app, Arc::new(std::mem::take(&mut group)), now).await;
        ids.iter().for_each(|id| held.let_go(id));
        // What was not written comes again when its lease has run out; the others are not to come with it.
        worst = worst.and(written);
    }
    worst
}

async fn write(app: &App, group: Arc<Vec<Ended>>, now: Timestamp) -> Result<(), StorageError> {
    let whole = write_all(app, Arc::clone(&group), now).await;
    if whole.is_ok() || group.len() == 1 {
        return whole;
    }
    // One of them cannot be written: each for itself.
    let mut worst = Ok(());
    for ended in group.iter() {
        worst = worst.and(write_all(app, Arc::new(vec![ended.clone()]), now).await);
    }
    worst
}

async fn write_all(app: &App, group: Arc<Vec<Ended>>, now: Timestamp) -> Result<(), StorageError> {
    let (post, consumers, lot) = (app.post(), Arc::clone(&app.consumers), Lot::new(&app.random));
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("deliveries are the mail log's");
            let draw = lot.draw();
            for (leaving, outcome) in group.iter() {
                write_one(tx, leaving, outcome, now)?;
                if let Delivery::Refused { what: Refusal::Mailbox, .. } = outcome
                    && let Some(refused) = tx.in_tenant(leaving.tenant).letters().find(leaving.letter)?
                {
                    let caller = Caller::clock(&draw, now);
                    mailbox_gone(tx, &consumers, (&post, &draw, &caller), &refused.to)?;
                }
            }
            Ok(())
        })
        .await
}

/// How often a handing over ended so since the program started.
pub(super) static HANDED_OVER: [(&str, Tally); 3] = [("sent", Tally::new()), ("refused", Tally::new()), ("put_off", Tally::new())];

/// Counts how a handing over ended, whatever is written down of it.
fn count(outcome: &Delivery) {
    let nth = match outcome {
        Delivery::Sent { .. } => 0,
        Delivery::Refused { .. } => 1,
        Delivery::Deferred { .. } | Delivery::Unreachable { .. } | Delivery::Unanswered { .. } => 2,
    };
    HANDED_OVER[nth].1.add();
}

/// Records what became of a letter, and queues the next try if there is one.
fn write_one(tx: &mut Tx<'_>, leaving: &Leaving, outcome: &Delivery, now: Timestamp) -> Result<(), StorageError> {
    let (letter, next) = (leaving.letter, next_try(leaving.tries));
    let mut directory = tx.in_tenant(leaving.tenant);
    let mut letters = directory.letters();
    let again = match (outcome, next) {
        (Delivery::Sent { reply }, _) => letters.sent(letter, reply, now).map(|_| None),
        (Delivery::Refused { reply, .. }, _) => letters.refused(letter, reply, now).map(|_| None),
        (Delivery::Unanswered { why }, Some(pause)) => letters.unanswered(letter, why, now).map(|_| Some(pause)),
        (Delivery::Deferred { reply: why } | Delivery::Unreachable { why }, Some(pause)) => {
            letters.deferred(letter, why, now).map(|_| Some(pause))
        }
        (Delivery::Deferred { reply: why } | Delivery::Unreachable { why } | Delivery::Unanswered { why }, None) => {
            letters.given_up(letter, Some(why), now).map(|_| None)
        }
    };
    match again? {
        Some(pause) => tx.across().retry_at(&leaving.lease, now + pause),
        None => tx.across().finish(&leaving.lease),
    }
}
