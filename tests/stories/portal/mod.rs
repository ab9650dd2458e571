//! What admins do in the portal, and people on their own page.

mod account;
mod admins;
mod forms;
mod imports;
mod logo;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[account::STORIES, admins::STORIES, forms::STORIES, imports::STORIES, logo::STORIES];
