//! How many rows a transaction carries out: as many as hold the writer for a moment that nobody feels. Who comes meanwhile has it twice as long.

use std::time::Duration;

/// How long a transaction may hold the writer while people come to it (DESIGN: slices of at most 5 ms, with what a commit takes).
const BESIDE_PEOPLE: Duration = Duration::from_millis(4);
/// And once nobody came for a while: the first who does waits so long, once. Much of what a transaction costs, it costs however few its
/// rows are.
const ALONE: Duration = Duration::from_millis(24);
/// By so much it grows with each transaction to which nobody came.
const STEP: Duration = Duration::from_millis(2);
/// People have the writer, and the cores, so many times as long as the last transaction held it, if somebody came to it.
const COURTESY: u32 = 2;
/// But not for longer: a transaction that took a second met a machine that stood still, and nobody is served by standing still with it.
const LONGEST_COURTESY: Duration = Duration::from_millis(250);
/// The first one is small, as nobody knows yet.
const FIRST: u16 = 8;
/// Also the fastest machine looks up from its work now and then: so many rows a millisecond, at most.
const MOST: u128 = 12;

/// After so many transactions, or so much work, others get their turn, who also have a plan carried out.
const TURN: Duration = Duration::from_secs(2);
const TRANSACTIONS: u16 = 40;

/// Measured anew with each transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pace {
    rows: u16,
    slice: Duration,
    held: Duration,
    courtesy: Option<Duration>,
    transactions: u16,
}

impl Default for Pace {
    fn default() -> Self {
        Self { rows: FIRST, slice: BESIDE_PEOPLE, held: Duration::ZERO, courtesy: None, transactions: 0 }
    }
}

impl Pace {
    /// Rows of the next transaction.
    pub(super) fn rows(self) -> u16 {
        self.rows
    }

    /// Whether it is somebody else's turn.
    pub(super) fn is_over(self) -> bool {
        self.held >= TURN || self.transactions >= TRANSACTIONS
    }

    /// How long to leave the writer, and the cores, to people.
    pub(super) fn courtesy(self) -> Option<Duration> {
        self.courtesy
    }

    /// The last one had at most `rows`. One that was interrupted, or to which somebody came, shrinks the next at once; growing takes its
    /// time.
    pub(super) fn took(&mut self, rows: u16, slice: storage::Slice) {
        let took = slice.held_for;
        self.courtesy = slice.came.then_some((took * COURTESY).min(LONGEST_COURTESY)).filter(|courtesy| !courtesy.is_zero());
        self.slice = if slice.came { BESIDE_PEOPLE } else { (self.slice + STEP).min(ALONE) };
        let fitting = u128::from(rows) * self.slice.as_nanos() / took.as_nanos().max(1);
        let most = u16::try_from(MOST * self.slice.as_millis()).unwrap_or(u16::MAX).min(self.rows.saturating_mul(2));
        self.held += took;
        self.transactions += 1;
        self.rows = u16::try_from(fitting).unwrap_or(u16::MAX).clamp(1, most.max(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(held_for: Duration) -> storage::Slice {
        storage::Slice { held_for, came: true }
    }

    #[test]
    fn a_slice_is_as_large_as_fits_its_moment() {
        let mut pace = Pace::default();
        for _ in 0..10 {
            let rows = pace.rows();
            pace.took(rows, slice(Duration::from_micros(100) * u32::from(rows)));
        }
        assert_eq!(pace.rows(), 40, "0.1 ms each");
        pace.took(40, slice(Duration::from_millis(16)));
        assert_eq!((pace.rows(), pace.courtesy()), (10, Some(Duration::from_millis(32))), "people have the writer twice as long");
        pace.took(10, slice(Duration::from_secs(9)));
        assert_eq!((pace.rows(), pace.courtesy()), (1, Some(LONGEST_COURTESY)), "it never stands still");
        assert!(pace.is_over() && !Pace::default().is_over());
        pace.took(1, slice(Duration::ZERO));
        assert_eq!(pace.rows(), 2);
        for _ in 0..20 {
            let rows = pace.rows();
            pace.took(rows, slice(Duration::from_nanos(1)));
        }
        assert_eq!(pace.rows(), 48);
    }

    #[test]
    fn it_grows_while_nobody_comes_and_shrinks_with_the_first_who_does() {
        let mut pace = Pace::default();
        let mut carry = |came: bool| {
            let rows = pace.rows();
            pace.took(rows, storage::Slice { held_for: Duration::from_micros(100) * u32::from(rows), came });
            pace.rows()
        };
        for _ in 0..40 {
            carry(false);
        }
        assert_eq!(carry(false), 240, "24 ms at 0.1 ms each");
        assert_eq!(carry(true), 40, "4 ms");
        assert_eq!(carry(false), 60);
    }
}
