//! The postman's rounds.

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::letters::deliver_due;

/// Letters of one round.
const ROUND: u32 = 100;

/// Sends what is due; how many letters were taken up.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    Ok(deliver_due(app, now, ROUND).await?.taken)
}
