//! The broom: what has ended goes.

use std::fmt::Debug;

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::invitations::expire_guests;
use crate::flows::sweep::{Ended, Held, Swept, sweep, sweep_held};

/// Deletes a bounded part of everything that has ended, and the guests nothing can bring in any more. What cannot be deleted keeps
/// nothing else.
///
/// # Errors
/// The first [`StorageError`] there was; what is left comes the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<Swept, StorageError> {
    let mut round = Round { all: Swept::default(), worst: Ok(()) };
    round.note("guests", expire_guests(app, now).await.map(|rows| Swept { rows, is_more: false }));
    for ended in Ended::ALL {
        round.note(ended, sweep(app, ended, now).await);
    }
    for held in Held::ALL {
        round.note(held, sweep_held(app, held, now).await);
    }
    round.worst.map(|()| round.all)
}

/// What became of a round so far.
struct Round {
    all: Swept,
    worst: Result<(), StorageError>,
}

impl Round {
    fn note(&mut self, what: impl Debug, swept: Result<Swept, StorageError>) {
        match swept {
            Ok(swept) => {
                self.all.rows += swept.rows;
                self.all.is_more |= swept.is_more;
            }
            Err(error) => {
                tracing::warn!(%error, ?what, "what has ended could not be deleted");
                if self.worst.is_ok() {
                    self.worst = Err(error);
                }
            }
        }
    }
}
