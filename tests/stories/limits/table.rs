//! The table of the docs, and that no line of it is without a door here.

use std::collections::BTreeSet;

use super::{CONFIGURED, codes, devices, invitations, letters, of_one_thing, passwords, requests};
use crate::cast::House;

crate::stories! {
    every_limit_of_the_docs_is_knocked_at,
}

/// Name of each limit of the docs, and how many it allows.
fn rows() -> impl Iterator<Item = (&'static str, Option<u32>)> {
    include_str!("../../../docs/limits.md").lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.strip_suffix('`')?;
        match cells.next()? {
            "configured" => Some((name, None)),
            most => Some((name, Some(most.parse().ok()?))),
        }
    })
}

/// How many a limit allows, as the docs say.
pub(super) fn most(limit: &str) -> u32 {
    let (_, most) = rows().find(|(name, _)| *name == limit).unwrap_or_else(|| panic!("the docs know no {limit}"));
    most.unwrap_or(CONFIGURED)
}

async fn every_limit_of_the_docs_is_knocked_at(house: House) {
    let doors =
        [codes::LIMITS, devices::LIMITS, invitations::LIMITS, letters::LIMITS, of_one_thing::LIMITS, passwords::LIMITS, requests::LIMITS]
            .concat();
    let knocked_at: BTreeSet<&str> = doors.concat().into_iter().collect();
    let told: BTreeSet<&str> = rows().map(|(name, _)| name).collect();
    assert_eq!(knocked_at, told);
    for name in told {
        house.refusals(name).await;
    }
}
