//! Signing keys, by the clock.

use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::tokens::{TokenError, turn_keys};

/// Makes the keys that are due; how many.
///
/// # Errors
/// [`TokenError`]; what was not made is due the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, TokenError> {
    turn_keys(app, now).await
}
