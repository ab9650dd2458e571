//! How fast one tenant's letters may leave: a bucket of tokens, filled by the clock.

use std::time::Duration;

use rules::clock::Timestamp;
use serde::{Deserialize, Serialize};

/// A rate: so many letters a minute, and so many at once after a rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Letters per minute, at least 1.
    pub per_minute: u32,
    /// Letters that may leave at once.
    pub burst: u32,
}

/// How much of a [`Pace`] is left. It is kept as the moment at which the bucket will be full again, so there is nothing to tick.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bucket {
    full_at: Timestamp,
}

impl Pace {
    /// Takes one letter out of `bucket`: what is left of it, or how long until there is one.
    pub fn take(self, bucket: Bucket, now: Timestamp) -> Result<Bucket, Duration> {
        let one = Duration::from_millis(60_000 / u64::from(self.per_minute.max(1)));
        let whole = one * self.burst.max(1);
        // A clock that was set back must not close the bucket for longer than it takes to fill.
        let from = bucket.full_at.max(now).min(now + whole);
        let full_at = from + one;
        if full_at <= now + whole { Ok(Bucket { full_at }) } else { Err(full_at.since(now + whole)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_burst_letters_leave_at_the_pace() {
        let pace = Pace { per_minute: 60, burst: 3 };
        let now = Timestamp::from_seconds(1_800_000_000);
        let mut bucket = Bucket::default();
        for _ in 0..3 {
            bucket = pace.take(bucket, now).unwrap();
        }
        assert_eq!(pace.take(bucket, now), Err(Duration::from_secs(1)));
        bucket = pace.take(bucket, now + Duration::from_secs(1)).unwrap();
        assert!(pace.take(bucket, now + Duration::from_secs(1)).is_err());
    }

    #[test]
    fn a_clock_set_back_does_not_close_the_bucket() {
        let pace = Pace { per_minute: 60, burst: 2 };
        let later = pace.take(Bucket::default(), Timestamp::from_seconds(2_000_000)).unwrap();
        let wait = pace.take(later, Timestamp::from_seconds(1_000)).unwrap_err();
        assert!(wait <= Duration::from_secs(1), "{wait:?}");
    }
}
