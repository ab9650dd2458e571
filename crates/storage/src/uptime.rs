//! How long the process has run: the only clock the engine needs, and one that is never set back.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Time since this was first asked. It measures slices and the age of cached entries; what is stored is timed by the caller.
#[expect(clippy::disallowed_methods, reason = "a span of the machine's own time, which no turned clock should stretch")]
pub(crate) fn uptime() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
