//! A stay that ends by the calendar ends sessions as a block does: each use of one looks at its user anyway, and applications are called.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::Caller;
use rules::random::{Draw, Lot};
use rules::sessions::Session;
use storage::{StorageError, Tx};

use super::end_all::end_all;
use crate::app::App;
use crate::flows::remember::event;

/// Users of one transaction.
const SLICE: u16 = 50;

/// Transactions of one round.
const SLICES: usize = 20;

/// Ends the sessions of those whose access has ended, and queues the calls to their applications (Back-Channel Logout); how many
/// users that were.
///
/// # Errors
/// [`StorageError`]; who was not looked at is due the next time.
pub async fn end_stays(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let window = (now - Session::TOLD_FOR, now);
    let mut ended = 0;
    for _ in 0..SLICES {
        // Nobody waits for the writer while nobody's stay ends.
        if app.storage.read(move |tx| tx.across().with_sessions_beyond_their_end(window, 1)).await?.is_empty() {
            break;
        }
        let lot = Lot::new(&app.random);
        ended += app.storage.write_behind(move |tx| end_slice(tx, &lot.draw(), window)).await?;
    }
    Ok(ended)
}

fn end_slice(tx: &mut Tx<'_>, draw: &Draw<'_>, window: (Timestamp, Timestamp)) -> Result<usize, StorageError> {
    let now = window.1;
    let caller = Caller::clock(draw, now);
    let due = tx.across().with_sessions_beyond_their_end(window, SLICE)?;
    tx.nothing_to_remember("each end is remembered by itself");
    for (tenant, user) in &due {
        end_all(tx, draw, (*tenant, *user), now)?;
        let why = serde_json::json!({ "why": "access_ended" });
        tx.remember(&event(draw, &caller, *tenant, Deed::SignedOut, "user", *user).with(why))?;
    }
    Ok(due.len())
}
