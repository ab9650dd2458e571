//! What admins do in the portal, and people on their own page.

mod account;
pub(crate) mod admins;
mod forms;
mod imports;

pub(crate) use admins::signed_in;
pub(crate) use imports::wait_for;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[account::STORIES, admins::STORIES, forms::STORIES, imports::STORIES];
