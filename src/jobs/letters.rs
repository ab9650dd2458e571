//! The postman's rounds.

use std::time::Duration;

use crate::flows::StorageError;
use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::letters::{Post, deliver_due};

/// Letters of one round.
const ROUND: u32 = 100;

/// While rows of an import are being carried out, a round takes at least so long: they come first, at the writer and at the cores, and
/// their letters leave at 500 a second, which a mail server rarely takes. Codes, which have a loop of their own, wait for nobody.
pub(super) const STRIDE: Duration = Duration::from_millis(180);

/// Sends what is due; how many letters were taken up.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    Ok(deliver_due(app, now, Post::All, ROUND).await?.taken)
}

/// Sends the codes that are due and nothing else, so that they do not wait for a round of other letters to end.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn run_codes_once(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    Ok(deliver_due(app, now, Post::Codes, ROUND).await?.taken)
}
