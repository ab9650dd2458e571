//! What happens without anybody knocking: one loop, a file per kind of work.

mod clerk;
pub mod domains;
pub mod imports;
pub mod keys;
pub mod letters;
pub mod logout_tokens;
pub mod pings;
pub mod reminders;
pub mod stays;
pub mod sweeps;

use std::sync::Arc;
use std::time::Duration;

use crate::flows::StorageError;
use rules::clock::Timestamp;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

use self::clerk::Clerk;
use crate::app::App;
use crate::flows::imports::ImportError;
use crate::flows::tokens::TokenError;
use crate::flows::waiting::Trade;

/// After something failed, before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Between two looks at the signing keys, each of which makes at most one that takes long.
const PAUSE_OF_KEYS: Duration = Duration::from_secs(5);

/// Between two rounds of what has a day and no minute.
const PAUSE_OF_BROOM: Duration = Duration::from_secs(60);

/// Between two looks for people whose access has ended by the calendar.
const PAUSE_OF_STAYS: Duration = Duration::from_secs(15);

/// Between two looks for records of domains that are due.
const PAUSE_OF_DOMAINS: Duration = Duration::from_secs(30);

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
    let ended = stays::run_once(app, now).await? + domains::run_once(app, now).await?;
    let told = logout_tokens::run_once(app, now).await? + pings::run_once(app, now).await?;
    Ok(asked + ended + letters::run_once(app, now).await? + told)
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

/// Does once what is due of one trade.
async fn once(app: &App, trade: Trade) -> Result<usize, JobError> {
    let now = app.clock.now();
    Ok(match trade {
        Trade::Codes => letters::run_codes_once(app, now).await?,
        Trade::Letters => letters::run_once(app, now).await?,
        Trade::LogoutTokens => logout_tokens::run_once(app, now).await?,
        Trade::Pings => pings::run_once(app, now).await?,
        Trade::Imports => imports::run_once(app, now).await?,
        Trade::Reminders => reminders::run_once(app, now).await?,
    })
}

/// What nobody queues: it has a day and no minute.
#[derive(Clone, Copy, Debug)]
enum Upkeep {
    Domains,
    Keys,
    Stays,
    Sweeps,
}

impl Upkeep {
    const ALL: [Self; 4] = [Self::Domains, Self::Keys, Self::Stays, Self::Sweeps];

    /// How long it waits until the next time; a broom that left something lying comes back at once.
    const fn pause(self, is_more: bool) -> Duration {
        match self {
            Self::Domains => PAUSE_OF_DOMAINS,
            Self::Keys => PAUSE_OF_KEYS,
            Self::Stays => PAUSE_OF_STAYS,
            Self::Sweeps if is_more => PAUSE,
            Self::Sweeps => PAUSE_OF_BROOM,
        }
    }

    /// Does it once; whether it left something.
    async fn once(self, app: &App) -> Result<bool, JobError> {
        let now = app.clock.now();
        Ok(match self {
            Self::Domains => domains::run_once(app, now).await.map(|_| false)?,
            Self::Keys => keys::run_once(app, now).await.map(|_| false)?,
            Self::Stays => stays::run_once(app, now).await.map(|_| false)?,
            Self::Sweeps => sweeps::run_once(app, now).await?.is_more,
        })
    }
}

impl Jobs {
    /// Starts the clerk, who looks at the queue for all, and a loop for each trade, so that none waits for another.
    pub fn start(app: Arc<App>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let clerk = Clerk::default();
        let mut running: Vec<_> = Trade::ALL.map(|trade| work(clerk.bell_of(trade), trade, stopped.clone(), Arc::clone(&app))).into();
        running.extend(Upkeep::ALL.map(|upkeep| keep_up(upkeep, stopped.clone(), Arc::clone(&app))));
        running.extend([seal_anew(stopped.clone(), Arc::clone(&app)), clerk.start(stopped, app)]);
        Self { stop, running }
    }

    /// No loop: work is done when [`run_once`] is called.
    pub fn none() -> Self {
        Self { stop: watch::channel(true).0, running: Vec::new() }
    }

    /// Ends the loops after what they are at, or after `grace` in the middle of it: it comes again when its leases have run out.
    pub async fn stop(self, grace: Duration) {
        let _ = self.stop.send(true);
        let cut_off: Vec<_> = self.running.iter().map(JoinHandle::abort_handle).collect();
        let ended = async {
            for running in self.running {
                if let Err(error) = running.await {
                    tracing::error!(%error, "a loop ended badly");
                }
            }
        };
        if tokio::time::timeout(grace, ended).await.is_err() {
            tracing::warn!("work was cut off that did not end in time: it comes again");
            cut_off.iter().for_each(tokio::task::AbortHandle::abort);
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

/// Does the work of one trade until it is told to stop: whenever the bell rings, for as long as there is some.
#[expect(clippy::disallowed_methods, reason = "the loops of the room whose business this is")]
fn work(bell: Arc<Notify>, trade: Trade, mut stopped: watch::Receiver<bool>, app: Arc<App>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !*stopped.borrow() {
            let stride = tokio::time::sleep(letters::STRIDE);
            let pause = match once(&app, trade).await {
                Ok(0) => None,
                Ok(_) if trade == Trade::Letters && app.imports.is_any() => {
                    stride.await;
                    continue;
                }
                Ok(_) => continue,
                Err(error) => {
                    tracing::warn!(%error, ?trade, "work could not be done now");
                    Some(PAUSE)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {}
                () = bell.notified(), if pause.is_none() => {}
                _ = stopped.changed() => {}
            }
        }
    })
}

/// Does what nobody queues, with a pause after each time.
#[expect(clippy::disallowed_methods, reason = "the loops of the room whose business this is")]
fn keep_up(upkeep: Upkeep, mut stopped: watch::Receiver<bool>, app: Arc<App>) -> JoinHandle<()> {
    tokio::spawn(async move {
        while !*stopped.borrow() {
            let is_more = upkeep.once(&app).await.unwrap_or_else(|error| {
                tracing::warn!(%error, ?upkeep, "work could not be done now");
                false
            });
            let _ = tokio::time::timeout(upkeep.pause(is_more), stopped.changed()).await;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broom_that_left_something_comes_back_sooner_and_nobody_else_does() {
        assert!(Upkeep::Sweeps.pause(true) * 10 < Upkeep::Sweeps.pause(false));
        assert_eq!(Upkeep::Keys.pause(true), Upkeep::Keys.pause(false));
    }
}
