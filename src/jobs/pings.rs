//! Calls of clients that want to know when a person answered.

use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::StorageError;
use crate::flows::tokens::deliver_pings;

/// Calls of one round.
const ROUND: u32 = 50;

/// Calls whoever is due; how many were taken up.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    deliver_pings(app, now, ROUND).await
}
