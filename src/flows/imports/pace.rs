//! How many rows a transaction carries out: as many as hold the writer for a moment that nobody feels.

use std::time::Duration;

/// How long a transaction may hold the writer: people wait for it (DESIGN: slices of at most 5 ms, with what a commit takes).
const SLICE: Duration = Duration::from_millis(4);
/// The first one is small, as nobody knows yet.
const FIRST: u16 = 8;
/// Also the fastest machine looks up from its work now and then.
const MOST: u16 = 50;

/// After so many transactions, or so much work, others get their turn, who also have a plan carried out.
const TURN: Duration = Duration::from_secs(2);
const TRANSACTIONS: u16 = 40;

/// Measured anew with each transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    rows: u16,
    held: Duration,
    transactions: u16,
}

impl Default for Slice {
    fn default() -> Self {
        Self { rows: FIRST, held: Duration::ZERO, transactions: 0 }
    }
}

impl Slice {
    /// Rows of the next transaction.
    pub(super) fn rows(self) -> u16 {
        self.rows
    }

    /// Whether it is somebody else's turn.
    pub(super) fn is_over(self) -> bool {
        self.held >= TURN || self.transactions >= TRANSACTIONS
    }

    /// The last one had at most `rows` and held the writer for so long. One that was interrupted shrinks the next at once; growing
    /// takes its time.
    pub(super) fn took(&mut self, rows: u16, took: Duration) {
        let fitting = u128::from(rows) * SLICE.as_nanos() / took.as_nanos().max(1);
        let most = self.rows.saturating_mul(2).min(MOST);
        self.held += took;
        self.transactions += 1;
        self.rows = u16::try_from(fitting).unwrap_or(MOST).clamp(1, most.max(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_is_as_large_as_fits_its_moment() {
        let mut slice = Slice::default();
        for _ in 0..10 {
            let rows = slice.rows();
            slice.took(rows, Duration::from_micros(100) * u32::from(rows));
        }
        assert_eq!(slice.rows(), 40, "0.1 ms each");
        slice.took(40, Duration::from_millis(16));
        assert_eq!(slice.rows(), 10);
        slice.took(10, Duration::from_secs(9));
        assert_eq!(slice.rows(), 1, "it never stands still");
        assert!(slice.is_over() && !Slice::default().is_over());
        slice.took(1, Duration::ZERO);
        assert_eq!(slice.rows(), 2);
        for _ in 0..20 {
            let rows = slice.rows();
            slice.took(rows, Duration::from_nanos(1));
        }
        assert_eq!(slice.rows(), MOST);
    }
}
