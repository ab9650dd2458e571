//! What an authorization request is answered with (RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Types §3, §5).

use serde::{Deserialize, Serialize};

use super::super::GrantType;
use super::ResponseMode;

/// What is answered. `token` alone is not among them: an access token that nobody can tie to a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseType {
    /// An authorization code.
    #[default]
    Code,
    /// An ID token.
    IdToken,
    /// An ID token and an access token.
    IdTokenToken,
    /// A code and an ID token.
    CodeIdToken,
    /// A code and an access token.
    CodeToken,
    /// All three.
    CodeIdTokenToken,
}

impl ResponseType {
    /// All of them; those beside `code` are for clients that are registered for them.
    pub const ALL: [Self; 6] = [Self::Code, Self::IdToken, Self::IdTokenToken, Self::CodeIdToken, Self::CodeToken, Self::CodeIdTokenToken];

    /// How requests and registrations write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::CodeIdToken => "code id_token",
            Self::CodeToken => "code token",
            Self::CodeIdTokenToken => "code id_token token",
        }
    }

    /// Reads it; the order of the words does not matter (RFC 6749 §3.1.1).
    pub fn read(text: &str) -> Option<Self> {
        let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        let sorted = words.join(" ");
        // All of them are written in alphabetical order.
        Self::ALL.into_iter().find(|known| known.as_str() == sorted)
    }

    /// Whether a code is among it.
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an ID token is among it.
    pub const fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken)
    }

    /// Whether an access token is among it.
    pub const fn has_token(self) -> bool {
        matches!(self, Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// The grants that a client must be registered for (OpenID Connect Registration §2).
    pub fn grants(self) -> [Option<GrantType>; 2] {
        let is_implicit = self.has_id_token() || self.has_token();
        [self.has_code().then_some(GrantType::AuthorizationCode), is_implicit.then_some(GrantType::Implicit)]
    }

    /// How the answer travels if nothing is said: never in a query with a token in it (OAuth 2.0 Multiple Response Types §3, §5).
    pub const fn default_mode(self) -> ResponseMode {
        match self {
            Self::Code => ResponseMode::Query,
            _ => ResponseMode::Fragment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_in_any_order() {
        for kind in ResponseType::ALL {
            assert_eq!(ResponseType::read(kind.as_str()), Some(kind));
            let mut words: Vec<&str> = kind.as_str().split(' ').collect();
            words.reverse();
            assert_eq!(ResponseType::read(&words.join("  ")), Some(kind));
        }
        for none in ["", "token", "none", "code code", "id_token,token", "CODE"] {
            assert_eq!(ResponseType::read(none), None, "{none}");
        }
    }
}
