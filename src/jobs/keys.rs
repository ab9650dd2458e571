//! Signing keys, by the clock.

use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::tokens::{TokenError, seal_keys_anew, turn_keys};

/// Makes the keys that are due; how many.
///
/// # Errors
/// [`TokenError`]; what was not made is due the next time.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, TokenError> {
    turn_keys(app, now).await
}

/// After the ring was rotated: seals anew what its older keys sealed, once, from beginning to end (SECURITY 20); how many keys.
///
/// # Errors
/// [`TokenError`]; the next start goes on.
pub async fn seal_anew(app: &App) -> Result<usize, TokenError> {
    let (mut sealed, mut behind) = (0, None);
    if app.ring.ids().count() < 2 {
        return Ok(sealed);
    }
    loop {
        let (count, last) = seal_keys_anew(app, behind).await?;
        sealed += count;
        if last.is_none() {
            return Ok(sealed);
        }
        behind = last;
    }
}
