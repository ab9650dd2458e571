//! Chance that can be repeated.

use std::time::Duration;

/// Draws from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    seed: u64,
    state: u64,
}

impl Dice {
    /// From the seed that is given, or another one each time.
    #[expect(clippy::disallowed_methods, reason = "a run is repeated by a seed in the environment, or drawn anew")]
    pub(crate) fn new() -> Self {
        let given = std::env::var("GUESTHOUSE_TEST_SEED").ok().and_then(|text| text.parse().ok());
        let drawn = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos() as u64;
        let seed = given.unwrap_or_else(drawn);
        Self { seed, state: seed }
    }

    /// What repeats this run.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// A whole number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    /// A span up to `most`.
    pub(crate) fn span(&mut self, most: Duration) -> Duration {
        Duration::from_micros(self.below(most.as_micros() as u64 + 1))
    }
}
