//! Records that prove domains, once a day.

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::tenants::look_again;

/// Looks up the records that are due; how many that were.
///
/// # Errors
/// [`StorageError`]; what was not looked up is due the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    look_again(app, now).await
}
