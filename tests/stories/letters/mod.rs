//! What letters do besides arriving.

mod no_more;
mod pace;

use crate::cast::{House, Story};

pub(crate) const STORIES: &[&[Story]] = &[no_more::STORIES, pace::STORIES];

/// How many letters arrived at an address, once the postman has been round.
async fn arrived(house: &House, address: &str) -> usize {
    house.work().await;
    house.mailbox(address).letters().len()
}
