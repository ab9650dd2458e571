//! Bad days: the mail server, the clock, the files and the requests are not as they should be.

mod clock;
mod files;
mod letters;
mod rows;
mod words;

use crate::cast::Story;

pub(crate) const STORIES: &[&[Story]] = &[clock::STORIES, files::STORIES, letters::STORIES, rows::STORIES, words::STORIES];
