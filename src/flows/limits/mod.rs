//! How much of anything somebody may do before they are refused (SECURITY 24): one list of limits, and who pays.

mod budget;
mod table;

use std::time::Duration;

pub(crate) use budget::Budget;
pub(crate) use table::*;

use crate::tallies::Tally;

/// So many of a kind in a span. Counted in the database, where every server sees it; `docs/limits.md` has a line for each.
#[derive(Debug)]
pub(crate) struct Limit {
    /// Its name: of its counters, in metrics and in the docs.
    pub(crate) kind: &'static str,
    /// In such a span, all of which follow one another from the epoch on.
    pub(crate) span: Duration,
    /// At most so many; `None`: as the operator says.
    pub(crate) most: Option<u32>,
    refused: Tally,
}

impl Limit {
    const fn new(kind: &'static str, span: Duration, most: u32) -> Self {
        Self { kind, span, most: Some(most), refused: Tally::new() }
    }

    const fn configured(kind: &'static str, span: Duration) -> Self {
        Self { kind, span, most: None, refused: Tally::new() }
    }

    /// Somebody was refused. Inside a write that is run again it is counted again: it says that a limit is reached, not by whom.
    pub(crate) fn refuse(&self) {
        self.refused.add();
    }
}

/// A limit of one thing, which keeps the count itself: an invitation, a code, a request. `docs/limits.md` has a line for each.
#[derive(Debug)]
pub(crate) struct OwnLimit {
    /// Its name, in metrics and in the docs.
    kind: &'static str,
    refused: Tally,
}

impl OwnLimit {
    const fn new(kind: &'static str) -> Self {
        Self { kind, refused: Tally::new() }
    }

    /// Somebody was refused; counted as by [`Limit::refuse`].
    pub(crate) fn refuse(&self) {
        self.refused.add();
    }
}

/// How often each limit refused somebody since the program started.
pub(crate) fn refusals() -> impl Iterator<Item = (&'static str, u64)> {
    let own = ALL_OWN.iter().map(|limit| (limit.kind, limit.refused.read()));
    ALL.iter().map(|limit| (limit.kind, limit.refused.read())).chain(own)
}

#[cfg(test)]
mod tests;
