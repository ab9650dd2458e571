//! How invited people come in.

mod by_mailbox_code;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[by_mailbox_code::STORIES];
