//! The clerk: looks at the queue for everybody, so that nobody looks while there is nothing. It only reads.

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::flows::waiting::{Trade, next_due, work_comes};

/// At the latest after this the clerk looks again: work of a server that died belongs to nobody who could ring.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is due now and was called for is not called for again sooner than this.
const SHORTEST: Duration = Duration::from_millis(20);

/// A bell for each trade.
#[derive(Default)]
pub(super) struct Clerk {
    bells: [Arc<Notify>; Trade::ALL.len()],
}

impl Clerk {
    /// The bell that rings when there is work of that trade.
    pub(super) fn bell_of(&self, trade: Trade) -> Arc<Notify> {
        Arc::clone(&self.bells[trade as usize])
    }

    /// Begins to look.
    #[expect(clippy::disallowed_methods, reason = "the loops of the room whose business this is")]
    pub(super) fn start(self, mut stopped: watch::Receiver<bool>, app: Arc<App>) -> JoinHandle<()> {
        tokio::spawn(async move {
            while !*stopped.borrow() {
                let pause = match next_due(&app).await {
                    Ok(due) => self.ring(&due, app.clock.now()),
                    Err(error) => {
                        tracing::warn!(%error, "the queue could not be looked at");
                        PATIENCE
                    }
                };
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = work_comes(&app) => {}
                    _ = stopped.changed() => {}
                }
            }
        })
    }

    /// Rings for what is due; how long until something else will be.
    fn ring(&self, due: &[(Trade, Timestamp)], now: Timestamp) -> Duration {
        let mut pause = PATIENCE;
        for (trade, at) in due {
            match at.since(now) {
                Duration::ZERO => self.bells[*trade as usize].notify_one(),
                later => pause = pause.min(later.max(SHORTEST)),
            }
        }
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[tokio::test]
    async fn a_bell_rings_for_its_own_work_and_only_when_it_is_due() {
        let clerk = Clerk::default();
        let hears = async |trade| tokio::time::timeout(Duration::from_millis(1), clerk.bell_of(trade).notified()).await.is_ok();
        let later = Duration::from_millis(700);
        assert_eq!(clerk.ring(&[(Trade::Imports, NOW), (Trade::Letters, NOW + later)], NOW), later);
        assert!(hears(Trade::Imports).await);
        assert!(!hears(Trade::Letters).await);
        assert_eq!(clerk.ring(&[(Trade::Letters, NOW)], NOW + later), PATIENCE);
        assert!(hears(Trade::Letters).await && !hears(Trade::Imports).await);
    }
}
