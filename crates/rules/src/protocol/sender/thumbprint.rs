//! By what a key or a certificate is known.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::digest::Digest;

/// The SHA-256 of a public key (RFC 7638) or of a certificate (RFC 8705 §3.1), in base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thumbprint(Digest);

/// A text that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a thumbprint is a SHA-256 in base64url, 43 characters")]
pub struct NotAThumbprint;

impl Thumbprint {
    /// The thumbprint of a key with these required members, in the order of their names (RFC 7638 §3). They hold no characters that
    /// JSON would escape: names of curves and base64url.
    pub fn of_members(members: &[(&str, &str)]) -> Self {
        let listed: Vec<String> = members.iter().map(|(name, value)| format!(r#""{name}":"{value}""#)).collect();
        Self(Digest::of(format!("{{{}}}", listed.join(","))))
    }

    /// The thumbprint of a certificate in DER (RFC 8705 §3.1).
    pub fn of_certificate(der: &[u8]) -> Self {
        Self(Digest::of(der))
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.base64url())
    }
}

impl FromStr for Thumbprint {
    type Err = NotAThumbprint;

    fn from_str(text: &str) -> Result<Self, NotAThumbprint> {
        Digest::from_base64url(text).map(Self).ok_or(NotAThumbprint)
    }
}

impl Serialize for Thumbprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Thumbprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_its_text() {
        let print = Thumbprint::of_certificate(b"DER");
        assert_eq!(print.to_string().parse(), Ok(print));
        for text in ["", "abc", &"a".repeat(44)] {
            assert_eq!(text.parse::<Thumbprint>(), Err(NotAThumbprint));
        }
    }
}
