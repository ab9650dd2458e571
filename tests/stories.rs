//! Stories: each is told once per engine, over a real socket, by people who know the house only by its doors and its letters.
//!
//! `cargo test --test stories WORDS` tells those whose name holds the words.

#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod cast;
#[path = "stories/api/mod.rs"]
mod api;
#[path = "stories/bad_days/mod.rs"]
mod bad_days;
#[path = "stories/doors.rs"]
mod doors;
#[path = "stories/letters/mod.rs"]
mod letters;
#[path = "stories/limits/mod.rs"]
mod limits;
#[path = "stories/of_the_cast.rs"]
mod of_the_cast;
#[path = "stories/portal/mod.rs"]
mod portal;
#[path = "stories/provider/mod.rs"]
mod provider;
#[path = "stories/redemption/mod.rs"]
mod redemption;

use std::process::ExitCode;

fn main() -> ExitCode {
    let rooms: [&[&[cast::Story]]; 9] = [
        api::STORIES,
        bad_days::STORIES,
        &[doors::STORIES],
        letters::STORIES,
        limits::STORIES,
        &[of_the_cast::STORIES],
        portal::STORIES,
        provider::STORIES,
        redemption::STORIES,
    ];
    cast::tell(&rooms.concat())
}
