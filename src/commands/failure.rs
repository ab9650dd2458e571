//! How a command over the API ends.

use std::fmt;
use std::time::Duration;

/// How a command ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Everything was done. Exit code 0.
    Well,
    /// Something was left out. Exit code 3.
    InPart,
}

/// Why a command failed, in one line. Exit code 1.
#[derive(Debug)]
pub(super) struct Failure {
    why: String,
    passes_in: Option<Duration>,
}

impl Failure {
    pub(super) fn new(why: impl fmt::Display) -> Self {
        Self { why: why.to_string(), passes_in: None }
    }

    /// One that may be over when the same is asked again after so long.
    pub(super) fn passing(why: impl fmt::Display, after: Duration) -> Self {
        Self { why: why.to_string(), passes_in: Some(after) }
    }

    /// After how long the same may go well, if that is likely.
    pub(super) fn passes_in(&self) -> Option<Duration> {
        self.passes_in
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
