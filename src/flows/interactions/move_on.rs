//! Moving on by what a form proved: back to the dispatcher, or, where nothing is left to ask, to the answer in the same write.

use rules::interactions::{Progress, Step};
use storage::{StorageError, Tx};

use super::answer::{Answered, Closed};
use super::closing::Closing;
use super::error::InteractionError;
use super::resume::Resumed;

/// What a form led to.
#[derive(Debug)]
pub enum Moved {
    /// The browser goes back to the interaction, which shows what comes next.
    On,
    /// Nothing was left to ask.
    Answered(Box<Answered>),
}

/// Takes up `progress`. The dispatcher decides on it in this very write: where it answers, so does this request, and saves the
/// browser a way that would lead to the same.
pub(super) fn move_on(
    tx: &mut Tx<'_>,
    closing: &Closing<'_>,
    resumed: Resumed,
    progress: Progress,
) -> Result<Option<Closed>, InteractionError> {
    let moved = resumed.with(tx, closing.tenant, progress, closing.caller.at)?;
    if moved.step == Step::Answer {
        return closing.end(tx, &moved).map(Some);
    }
    tx.nothing_to_remember("where a browser is on its way is remembered when it arrives");
    let is_first = tx.in_tenant(moved.interaction.tenant).interactions().save(&moved.interaction)?;
    if is_first { Ok(None) } else { Err(StorageError::Stale.into()) }
}
