//! Bad days of the real program: it is killed, stopped, refused a start, runs out of disk, loses its database, and behaves.
//!
//! `GUESTHOUSE_TEST_SEED` repeats what was drawn in a run before; every run says its seed.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

#[expect(dead_code, unused_imports, reason = "bad days need only some of the cast")]
mod cast;
#[path = "bad_days/admin.rs"]
mod admin;
#[path = "bad_days/beginnings.rs"]
mod beginnings;
#[path = "bad_days/certificates.rs"]
mod certificates;
#[path = "bad_days/cluster.rs"]
mod cluster;
#[path = "bad_days/commands.rs"]
mod commands;
#[path = "bad_days/dice.rs"]
mod dice;
#[path = "bad_days/endings.rs"]
mod endings;
#[path = "bad_days/full_disk.rs"]
mod full_disk;
#[path = "bad_days/logs.rs"]
mod logs;
#[path = "bad_days/place.rs"]
mod place;
#[path = "bad_days/proxies.rs"]
mod proxies;
#[path = "bad_days/restarts.rs"]
mod restarts;
#[path = "bad_days/sudden_end/mod.rs"]
mod sudden_end;
