//! How invited people come in: every branch of redemption.

mod budgets;
mod by_app;
mod by_home;
mod by_link;
mod by_mailbox_code;
mod by_sign_up;
mod limits;
mod identity;
pub(crate) mod merging;
mod reset;
mod standing;
mod stay;
mod visits;
pub(crate) mod way;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[
    by_mailbox_code::STORIES,
    by_link::STORIES,
    by_link::ended::STORIES,
    by_link::sent_again::STORIES,
    by_home::STORIES,
    by_home::other_addresses::STORIES,
    by_home::refusals::STORIES,
    by_sign_up::STORIES,
    by_sign_up::mailbox_tenants::STORIES,
    by_app::STORIES,
    limits::STORIES,
    budgets::STORIES,
    identity::STORIES,
    merging::STORIES,
    reset::STORIES,
    standing::STORIES,
    stay::STORIES,
    visits::STORIES,
];
