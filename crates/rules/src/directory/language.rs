//! Languages that people read and letters are written in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language tag in the spelling of RFC 5646 §2.1.1: `da`, `pt-BR`, `zh-Hans`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language(String);

/// The text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a language looks like da, en or zh-Hans")]
pub struct CannotReadLanguage;

impl Language {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The one of `offered` that fits best: subtags are dropped from the end until one is equal (RFC 4647 §3.4).
    pub fn closest<'a>(&self, offered: &[&'a str]) -> Option<&'a str> {
        let mut range = self.0.as_str();
        loop {
            if let Some(found) = offered.iter().find(|tag| tag.eq_ignore_ascii_case(range)) {
                return Some(found);
            }
            range = range.rsplit_once('-')?.0;
        }
    }
}

impl FromStr for Language {
    type Err = CannotReadLanguage;

    /// Reads any case, and `_` for `-`: the files of 2016 say `zh-HANS`, scripts say `pt_BR`.
    fn from_str(text: &str) -> Result<Self, CannotReadLanguage> {
        let mut tag = String::new();
        for (index, part) in text.trim().split(['-', '_']).enumerate() {
            let is_letters = part.bytes().all(|byte| byte.is_ascii_alphabetic());
            let is_alphanumeric = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let lower = part.to_ascii_lowercase();
            match (index, part.len()) {
                (0, 2..=3) if is_letters => tag.push_str(&lower),
                (1.., 2) if is_letters => tag.extend(["-", &part.to_ascii_uppercase()]),
                (1.., 4) if is_letters => tag.extend(["-", &lower[..1].to_ascii_uppercase(), &lower[1..]]),
                (1..=4, 2..=8) if is_alphanumeric => tag.extend(["-", &lower]),
                _ => return Err(CannotReadLanguage),
            }
        }
        if tag.len() <= 35 { Ok(Self(tag)) } else { Err(CannotReadLanguage) }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Language {
    type Error = CannotReadLanguage;

    fn try_from(text: String) -> Result<Self, CannotReadLanguage> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_2016_are_read() {
        let codes = ["en", "de", "es", "fr", "it", "ja", "ko", "pt-BR", "ru", "zh-HANS", "zh-HANT", "EN-us", "pt_br", " da "];
        let read: Vec<String> = codes.iter().map(|code| code.parse::<Language>().unwrap().to_string()).collect();
        assert_eq!(read, ["en", "de", "es", "fr", "it", "ja", "ko", "pt-BR", "ru", "zh-Hans", "zh-Hant", "en-US", "pt-BR", "da"]);
        for text in ["", "english language", "x", "da\r\nBcc: x", "1", "da-", "-"] {
            assert!(text.parse::<Language>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_closest_language_is_found() {
        let offered = ["en", "da", "zh-Hans"];
        let closest = |text: &str| text.parse::<Language>().unwrap().closest(&offered);
        assert_eq!(closest("zh-HANS-CN"), Some("zh-Hans"));
        assert_eq!(closest("en-GB"), Some("en"));
        assert_eq!(closest("zh-Hant"), None);
    }
}
