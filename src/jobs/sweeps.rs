//! The broom: what has ended goes.

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::invitations::expire_guests;
use crate::flows::sweep::{Ended, sweep};

/// Deletes a bounded part of everything that has ended, and the guests nothing can bring in any more; how many there were.
///
/// # Errors
/// [`StorageError`]; what is left comes the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let mut gone = expire_guests(app, now).await?;
    for ended in Ended::ALL {
        gone += sweep(app, ended, now).await?;
    }
    Ok(gone)
}
