//! What happens without anybody knocking: one loop, a file per kind of work.

pub mod imports;
pub mod keys;
pub mod letters;
pub mod logout_tokens;
pub mod pings;
pub mod reminders;
pub mod sweeps;

use std::sync::Arc;
use std::time::Duration;

use crate::flows::StorageError;
use rules::clock::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::flows::imports::ImportError;
use crate::flows::tokens::TokenError;

/// Between two looks at an empty queue.
const PAUSE: Duration = Duration::from_millis(250);

/// Between two looks at the signing keys, each of which makes at most one that takes long.
const PAUSE_OF_KEYS: Duration = Duration::from_secs(5);

/// Between two rounds of what has a day and no minute.
const PAUSE_OF_BROOM: Duration = Duration::from_secs(60);

/// After a start, before what older keys of the ring sealed is sealed anew: servers that have only those are restarted by then.
const PAUSE_OF_SEALS: Duration = Duration::from_secs(15 * 60);

/// The loops: letters wait for the mail server, and nothing else waits for them.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

/// Does once whatever is due; how many pieces of work that was.
///
/// # Errors
/// [`JobError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, JobError> {
    let asked = imports::run_once(app, now).await? + reminders::run_once(app, now).await?;
    let told = logout_tokens::run_once(app, now).await? + pings::run_once(app, now).await?;
    Ok(asked + letters::run_once(app, now).await? + told)
}

/// What keeps work from being done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// An import could not go on.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Signing keys could not be made, or something not signed.
    #[error(transparent)]
    Keys(#[from] TokenError),
}

impl Jobs {
    /// Starts the loops.
    pub fn start(app: Arc<App>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let app_of_seals = Arc::clone(&app);
        let (post, codes, ring, broom, calendar, rest) =
            (Arc::clone(&app), Arc::clone(&app), Arc::clone(&app), Arc::clone(&app), Arc::clone(&app), app);
        let letters = go_round(stopped.clone(), PAUSE, move || {
            let app = Arc::clone(&post);
            async move { Ok(letters::run_once(&app, app.clock.now()).await?) }
        });
        let codes = go_round(stopped.clone(), PAUSE, move || {
            let app = Arc::clone(&codes);
            async move { Ok(letters::run_codes_once(&app, app.clock.now()).await?) }
        });
        let seals = seal_anew(stopped.clone(), Arc::clone(&app_of_seals));
        let keys = go_round(stopped.clone(), PAUSE_OF_KEYS, move || {
            let app = Arc::clone(&ring);
            // However many were made: the next ones come after a pause.
            async move { Ok(keys::run_once(&app, app.clock.now()).await.map(|_| 0)?) }
        });
        let teller = Arc::clone(&rest);
        let logout_tokens = go_round(stopped.clone(), PAUSE, move || {
            let app = Arc::clone(&teller);
            async move {
                let now = app.clock.now();
                Ok(logout_tokens::run_once(&app, now).await? + pings::run_once(&app, now).await?)
            }
        });
        let sweeps = go_round(stopped.clone(), PAUSE_OF_BROOM, move || {
            let app = Arc::clone(&broom);
            // However much went: the rest goes after a pause.
            async move { Ok(sweeps::run_once(&app, app.clock.now()).await.map(|_| 0)?) }
        });
        let reminders = go_round(stopped.clone(), PAUSE_OF_BROOM, move || {
            let app = Arc::clone(&calendar);
            async move { Ok(reminders::run_once(&app, app.clock.now()).await?) }
        });
        let imports = go_round(stopped, PAUSE, move || {
            let app = Arc::clone(&rest);
            async move { Ok(imports::run_once(&app, app.clock.now()).await?) }
        });
        Self { stop, running: vec![letters, codes, seals, keys, sweeps, reminders, logout_tokens, imports] }
    }

    /// No loop: work is done when [`run_once`] is called.
    pub fn none() -> Self {
        Self { stop: watch::channel(true).0, running: Vec::new() }
    }

    /// Ends the loop after what it is at.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for running in self.running {
            if let Err(error) = running.await {
                tracing::error!(%error, "a loop ended badly");
            }
        }
    }
}

/// Seals anew what older keys of the ring sealed, once.
fn seal_anew(mut stopped: watch::Receiver<bool>, app: Arc<App>) -> JoinHandle<()> {
    #[expect(clippy::disallowed_methods, reason = "the loops of the room whose business this is")]
    tokio::spawn(async move {
        tokio::select! {
            _ = stopped.changed() => {}
            sealed = async {
                tokio::time::sleep(PAUSE_OF_SEALS).await;
                keys::seal_anew(&app).await
            } => match sealed {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "signing keys were sealed anew"),
                Err(error) => tracing::error!(%error, "signing keys could not be sealed anew"),
            }
        }
    })
}

/// Does one kind of work until it is told to stop, and rests when nothing is due.
fn go_round<F>(mut stopped: watch::Receiver<bool>, pause: Duration, once: impl Fn() -> F + Send + 'static) -> JoinHandle<()>
where
    F: Future<Output = Result<usize, JobError>> + Send,
{
    #[expect(clippy::disallowed_methods, reason = "the loops of the room whose business this is")]
    tokio::spawn(async move {
        while !*stopped.borrow() {
            let did = once().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "work could not be done now");
                0
            });
            if did == 0 {
                let _ = tokio::time::timeout(pause, stopped.changed()).await;
            }
        }
    })
}
