//! How fast one tenant's letters may leave: so many in a minute; whatever is more waits for a minute of its own.

use rules::clock::Timestamp;

/// A rate. The count is kept where every server sees it; this says what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Letters per minute, at least 1.
    pub per_minute: u32,
}

impl Pace {
    /// When the `ordinal`-th letter of this minute (from 1) may leave: now, or at a moment of a later minute. Those that wait are
    /// spread over the minutes they need, so that each is taken up again only when there is room for it.
    pub fn leaves_at(self, ordinal: u32, now: Timestamp) -> Option<Timestamp> {
        let rate = i64::from(self.per_minute.max(1));
        let before = i64::from(ordinal.max(1)) - 1;
        if before < rate {
            return None;
        }
        let minute = 60_000;
        let begun = now.millis().div_euclid(minute) * minute;
        Some(Timestamp::from_millis(begun + before / rate * minute + before % rate * minute / rate))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_more_than_a_minute_holds_is_spread_over_the_next_ones() {
        let (pace, now) = (Pace { per_minute: 60 }, Timestamp::from_seconds(1_800_000_030));
        assert_eq!((pace.leaves_at(1, now), pace.leaves_at(60, now)), (None, None));
        let at = |ordinal| pace.leaves_at(ordinal, now).unwrap();
        assert_eq!(at(61), Timestamp::from_seconds(1_800_000_060));
        assert_eq!(at(62), Timestamp::from_seconds(1_800_000_061));
        assert_eq!(at(121), Timestamp::from_seconds(1_800_000_120));
        assert_eq!(at(10_000), Timestamp::from_seconds(1_800_000_000 + 9_999));
    }

    #[test]
    fn every_later_minute_gets_as_many_as_it_may_send() {
        let (pace, now) = (Pace { per_minute: 7 }, Timestamp::from_seconds(1_800_000_000));
        let mut minutes = std::collections::BTreeMap::new();
        for at in (1..=70).filter_map(|ordinal| pace.leaves_at(ordinal, now)) {
            *minutes.entry(at.seconds() / 60).or_insert(0) += 1;
        }
        assert!(minutes.values().all(|letters| *letters == 7), "{minutes:?}");
        assert_eq!(minutes.len(), 9);
    }
}
