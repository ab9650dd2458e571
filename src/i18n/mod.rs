//! Texts in the reader's language; dates and numbers by locale.

mod language;
mod texts;
mod time;
#[cfg(test)]
mod keys;

pub use language::{Language, Reader};
pub use texts::Word;
