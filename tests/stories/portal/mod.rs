//! What admins do in the portal, and people on their own page.

pub(crate) mod account;
mod activity;
pub(crate) mod admins;
mod asked_first;
mod details;
mod domains;
mod forms;
mod imports;
mod inviting;
mod lapsed;
mod lists;
mod logo;
mod looks;
mod lost;
mod meanwhile;
mod members;
mod powers;
mod preview;
mod protocol;
mod turned_away;
mod what_happened;

pub(crate) use admins::signed_in;
pub(crate) use asked_first::resets;
pub(crate) use imports::wait_for;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[
    account::STORIES,
    activity::STORIES,
    admins::STORIES,
    asked_first::STORIES,
    details::STORIES,
    domains::STORIES,
    forms::STORIES,
    imports::STORIES,
    inviting::STORIES,
    lapsed::STORIES,
    lists::STORIES,
    logo::STORIES,
    looks::STORIES,
    lost::STORIES,
    meanwhile::STORIES,
    members::STORIES,
    members::gifts::STORIES,
    members::own_guests::STORIES,
    powers::STORIES,
    preview::STORIES,
    protocol::STORIES,
    turned_away::STORIES,
    what_happened::STORIES,
];
