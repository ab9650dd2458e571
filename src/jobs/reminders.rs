//! Reminders, on the days their tenants chose.

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::invitations::remind_due;

/// Reminds whoever is due; how many tenants were looked at.
///
/// # Errors
/// [`StorageError`]; whoever was not reminded is due the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    remind_due(app, now).await
}
