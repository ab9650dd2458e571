//! How a tenant looks to its guests. Nothing here is markup, style or script: colours are numbers (SECURITY 8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A colour, as red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(pub u8, pub u8, pub u8);

/// The text is not `#` and six hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #rrggbb")]
pub struct CannotReadColour;

impl Colour {
    /// How bright it is to the eye, 0 to 1 (WCAG 2.2 relative luminance).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Black or white, whichever reads better on this colour.
    pub fn ink(self) -> Self {
        if self.luminance() > 0.179 { Self(0, 0, 0) } else { Self(255, 255, 255) }
    }
}

impl FromStr for Colour {
    type Err = CannotReadColour;

    fn from_str(text: &str) -> Result<Self, CannotReadColour> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .ok_or(CannotReadColour)?;
        let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| CannotReadColour);
        Ok(Self(channel(0)?, channel(2)?, channel(4)?))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl TryFrom<String> for Colour {
    type Error = CannotReadColour;

    fn try_from(text: String) -> Result<Self, CannotReadColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

/// A tenant's colour and logo.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The colour of buttons and of the band over pages and letters.
    pub accent: Option<Colour>,
    /// Name of the re-encoded PNG in the tenant's storage, if one was uploaded.
    pub logo: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_cannot_close_a_style_block() {
        assert_eq!("#0a7cff".parse(), Ok(Colour(10, 124, 255)));
        for text in ["red", "#fff", "#12345g", "#0a7cff;}", "#+1+1+1", "#ééé"] {
            assert!(text.parse::<Colour>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn text_on_the_accent_is_readable() {
        assert_eq!(Colour(255, 255, 0).ink(), Colour(0, 0, 0));
        assert_eq!(Colour(20, 20, 120).ink(), Colour(255, 255, 255));
    }
}
