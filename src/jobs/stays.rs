//! Stays that end by the calendar.

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::sessions::end_stays;

/// Ends the sessions of people whose access has ended; how many people that were.
///
/// # Errors
/// [`StorageError`]; who was not looked at is due the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    end_stays(app, now).await
}
