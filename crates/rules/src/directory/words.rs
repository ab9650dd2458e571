//! Texts that people type about people: length, what they may hold, and how they are folded for search.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReadText {
    /// Nothing is left after trimming.
    #[error("the text is empty")]
    Empty,
    /// Longer than the limit, in characters.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// A control or a character that turns the direction of writing, with which a name can disguise itself.
    #[error("the text holds a control character")]
    Control,
    /// An address of a page, which a name never is (SECURITY 29).
    #[error("a name cannot hold a web address")]
    WebAddress,
}

/// A name of a person, tenant, group or application: at most 100 characters, one line, no web address (SECURITY 29).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DisplayName(String);

/// What somebody wrote to somebody: plain text of at most 1,000 characters, line breaks allowed (SECURITY 29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlainText(String);

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}')
}

impl TryFrom<String> for DisplayName {
    type Error = CannotReadText;

    fn try_from(text: String) -> Result<Self, CannotReadText> {
        let name = one_spelling(text.trim());
        if name.is_empty() {
            return Err(CannotReadText::Empty);
        }
        if name.chars().count() > 100 {
            return Err(CannotReadText::TooLong(100));
        }
        if name.chars().any(is_hidden) {
            return Err(CannotReadText::Control);
        }
        let lower = name.to_ascii_lowercase();
        if lower.contains("://") || lower.contains("www.") || lower.contains(['<', '>']) {
            return Err(CannotReadText::WebAddress);
        }
        Ok(Self(name))
    }
}

impl TryFrom<String> for PlainText {
    type Error = CannotReadText;

    fn try_from(text: String) -> Result<Self, CannotReadText> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = one_spelling(text.trim());
        if text.is_empty() {
            return Err(CannotReadText::Empty);
        }
        if text.chars().count() > 1000 {
            return Err(CannotReadText::TooLong(1000));
        }
        if text.chars().any(|c| c != '\n' && c != '\t' && is_hidden(c)) {
            return Err(CannotReadText::Control);
        }
        Ok(Self(text))
    }
}

macro_rules! readable {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = CannotReadText;

            fn from_str(text: &str) -> Result<Self, CannotReadText> {
                text.to_owned().try_into()
            }
        }
    )+};
}

readable!(DisplayName, PlainText);

/// The text that columns for searching and sorting hold: NFKC and lower case, the same on every engine.
pub fn fold(text: &str) -> String {
    // Most of what is folded is ASCII, which has one spelling and needs no tables.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).nfc().collect()
}

/// One spelling for characters that can be written in several ways (NFC), as passwords are compared.
pub fn one_spelling(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_no_lines_links_or_turned_text() {
        for text in ["Ann\r\nBcc: x", "Microsoft https://evil.example", "evil\u{202e}moc", "", "   ", "<b>Ann</b>"] {
            assert!(text.parse::<DisplayName>().is_err(), "{text:?}");
        }
        assert_eq!(" Ann Example ".parse::<DisplayName>().unwrap().as_str(), "Ann Example");
        assert_eq!("x".repeat(101).parse::<DisplayName>(), Err(CannotReadText::TooLong(100)));
    }

    #[test]
    fn a_message_keeps_its_lines() {
        assert_eq!("Hello\r\nthere".parse::<PlainText>().unwrap().as_str(), "Hello\nthere");
    }

    #[test]
    fn search_does_not_see_case_or_width() {
        assert_eq!(fold("ÅSE Ｎord"), fold("åse nord"));
        let ascii: String = (0..=127_u8).map(char::from).collect();
        assert_eq!(format!("{}å", fold(&ascii)), fold(&format!("{ascii}Å")), "with tables and without");
        assert_eq!(format!("{}å", one_spelling(&ascii)), one_spelling(&format!("{ascii}a\u{30a}")));
    }
}
