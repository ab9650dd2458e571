//! Connections for reading a few rows without a thread of the store: only where the engine is in this process.

use std::sync::{Mutex, PoisonError};

use crate::pool::Hand;

/// The connections that nobody is reading by just now. There are none where the engine is elsewhere, whose answer a caller's thread
/// must not wait for.
#[derive(Default)]
pub(crate) struct Glances {
    free: Mutex<Vec<Hand>>,
}

impl Glances {
    /// One to read by; `None` if all are in use.
    pub(crate) fn take(&self) -> Option<Hand> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Puts one back, or a new one in.
    pub(crate) fn give_back(&self, hand: Hand) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(hand);
    }
}
