//! What parts the cells of a file.

use serde::{Deserialize, Serialize};

use super::column::{fold_label, place_of};
use crate::invitations::csv::Place;

/// What parts cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    #[default]
    Comma,
    /// `;`, where the comma is the decimal sign.
    Semicolon,
    /// A tab, as "Unicode text" is saved.
    Tab,
}

impl Delimiter {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    /// The character.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
        }
    }

    /// The one by which most labels of a header line are known, or the one that is in it most often.
    pub fn told_by(header: &str) -> Self {
        let score = |delimiter: &Self| {
            let split = char::from(delimiter.byte());
            let parts = header.split(split).map(|label| place_of(&fold_label(label.trim().trim_matches('"'))));
            let known = parts.filter(|place| !matches!(place, Place::Unknown | Place::Blank)).count();
            (known, header.matches(split).count())
        };
        // Among equals, max_by_key takes the last.
        [Self::Tab, Self::Semicolon, Self::Comma].into_iter().max_by_key(score).unwrap_or_default()
    }
}
