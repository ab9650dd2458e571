//! What happened how often since the program started: counted without a lock, for whoever measures.

use std::sync::atomic::{AtomicU64, Ordering};

/// How often something happened.
#[derive(Debug, Default)]
pub struct Tally(AtomicU64);

impl Tally {
    /// It has not happened yet.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// It happened once more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// So often so far.
    pub fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
