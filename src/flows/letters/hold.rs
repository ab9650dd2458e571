//! Holding on to what a round has taken up: short leases, renewed for as long as the round lives, so that after its death nobody waits
//! long, and before it nobody sends the same letter.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rules::clock::Timestamp;
use rules::ids::WorkId;
use storage::{Lease, StorageError};

use super::take_up::{LEASE, Leaving};
use crate::app::App;

/// How often a round looks whether it is time to renew.
const LOOK: Duration = Duration::from_millis(250);
/// A lease is renewed when so much of it has passed.
const RENEW: Duration = Duration::from_secs(5);

/// The leases of a round, without those that it has ended or lost.
pub(super) struct Held(Mutex<HashMap<WorkId, Lease>>);

impl Held {
    pub(super) fn new(leaving: &[Leaving]) -> Self {
        Self(Mutex::new(leaving.iter().map(|letter| (letter.lease.id, letter.lease.clone())).collect()))
    }

    /// Whether the letter is still ours.
    pub(super) fn has(&self, id: &WorkId) -> bool {
        self.look().contains_key(id)
    }

    /// It ended.
    pub(super) fn let_go(&self, id: &WorkId) {
        self.look().remove(id);
    }

    fn look(&self) -> MutexGuard<'_, HashMap<WorkId, Lease>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Renews what there is whenever it is time, for ever. Since `taken_at` it is held.
    pub(super) async fn renew(&self, app: &App, taken_at: Timestamp) -> Infallible {
        let mut renewed_at = taken_at;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = app.clock.now();
            if now.since(renewed_at) < RENEW {
                continue;
            }
            match self.renew_once(app, now).await {
                Ok(()) => renewed_at = now,
                // It is tried again at once: the leases have not run out.
                Err(error) => tracing::warn!(%error, "the leases of letters could not be renewed now"),
            }
        }
    }

    async fn renew_once(&self, app: &App, now: Timestamp) -> Result<(), StorageError> {
        let leases: Vec<Lease> = self.look().values().cloned().collect();
        let lost = app
            .storage
            .write_behind(move |tx| {
                tx.nothing_to_remember("work that goes on");
                let mut lost = Vec::new();
                for lease in &leases {
                    match tx.across().renew(lease, now + LEASE) {
                        Ok(()) => {}
                        // It ended meanwhile, or somebody else has it by now: then it is not to be sent here.
                        Err(StorageError::Stale) => lost.push(lease.id),
                        Err(error) => return Err(error),
                    }
                }
                Ok(lost)
            })
            .await?;
        lost.iter().for_each(|id| self.let_go(id));
        Ok(())
    }
}
