//! What happens without anybody knocking: one loop, a file per kind of work.

pub mod keys;
pub mod letters;

use std::sync::Arc;
use std::time::Duration;

use crate::flows::StorageError;
use rules::clock::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;

/// Between two looks at an empty queue.
const PAUSE: Duration = Duration::from_millis(250);

/// Of so many rounds of the loop one looks at the signing keys: some five seconds while nothing else is due.
const ROUNDS_BETWEEN_KEYS: u32 = 20;

/// The loop.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Option<JoinHandle<()>>,
}

/// Does once whatever is due; how many pieces of work that was.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    letters::run_once(app, now).await
}

impl Jobs {
    /// Starts the loop.
    pub fn start(app: Arc<App>) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        #[expect(clippy::disallowed_methods, reason = "the one loop of the room whose business this is")]
        let running = tokio::spawn(async move {
            let mut round: u32 = 0;
            while !*stopped.borrow() {
                if round.is_multiple_of(ROUNDS_BETWEEN_KEYS)
                    && let Err(error) = keys::run_once(&app, app.clock.now()).await
                {
                    tracing::warn!(%error, "signing keys could not be made now");
                }
                round = round.wrapping_add(1);
                let did = run_once(&app, app.clock.now()).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "work could not be done now");
                    0
                });
                if did == 0 {
                    let _ = tokio::time::timeout(PAUSE, stopped.changed()).await;
                }
            }
        });
        Self { stop, running: Some(running) }
    }

    /// No loop: work is done when [`run_once`] is called.
    pub fn none() -> Self {
        Self { stop: watch::channel(true).0, running: None }
    }

    /// Ends the loop after what it is at.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Some(running) = self.running
            && let Err(error) = running.await
        {
            tracing::error!(%error, "the loop ended badly");
        }
    }
}
