//! Logout tokens, to applications that want to be told.

use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::sessions::deliver_logout_tokens;
use crate::flows::tokens::TokenError;

/// Tokens of one round.
const ROUND: u32 = 50;

/// Sends what is due; how many were taken up.
///
/// # Errors
/// [`TokenError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, TokenError> {
    deliver_logout_tokens(app, now, ROUND).await
}
