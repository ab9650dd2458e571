//! What letters do besides arriving.

mod called_back;
mod languages;
mod leases;
mod measures;
mod members;
mod no_more;
mod pace;
mod reminders;
mod undo;
mod upkeep;

use crate::cast::{House, Story};

pub(crate) const STORIES: &[&[Story]] = &[
    called_back::STORIES,
    languages::STORIES,
    leases::STORIES,
    measures::STORIES,
    members::STORIES,
    no_more::STORIES,
    pace::STORIES,
    reminders::STORIES,
    undo::STORIES,
    upkeep::STORIES,
];

/// How many letters arrived at an address, once the postman has been round.
pub(crate) async fn arrived(house: &House, address: &str) -> usize {
    house.work().await;
    house.mailbox(address).letters().len()
}
