//! Proof Key for Code Exchange (RFC 7636), with S256 only.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// A `code_challenge`: the SHA-256 of a verifier that only the one who asked holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CodeChallenge(Digest);

/// The text is no S256 challenge: 43 characters of base64url (RFC 7636 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("code_challenge is not the base64url of a SHA-256")]
pub struct CannotReadChallenge;

impl CodeChallenge {
    /// Whether `verifier` is well formed (RFC 7636 §4.1) and the one this was made of (§4.6).
    pub fn is_answered_by(&self, verifier: &str) -> bool {
        let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        (43..=128).contains(&verifier.len()) && verifier.bytes().all(is_unreserved) && Digest::of(verifier) == self.0
    }
}

impl TryFrom<String> for CodeChallenge {
    type Error = CannotReadChallenge;

    fn try_from(text: String) -> Result<Self, CannotReadChallenge> {
        text.parse()
    }
}

impl std::str::FromStr for CodeChallenge {
    type Err = CannotReadChallenge;

    fn from_str(text: &str) -> Result<Self, CannotReadChallenge> {
        Digest::from_base64url(text).map(Self).ok_or(CannotReadChallenge)
    }
}

impl From<CodeChallenge> for String {
    fn from(challenge: CodeChallenge) -> Self {
        challenge.0.base64url()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_standard_is_answered() {
        let challenge: CodeChallenge = CHALLENGE.parse().unwrap();
        assert!(challenge.is_answered_by(VERIFIER));
        assert_eq!(String::from(challenge), CHALLENGE);
    }

    #[test]
    fn another_verifier_does_not_answer() {
        let challenge: CodeChallenge = CHALLENGE.parse().unwrap();
        for wrong in ["", "short", CHALLENGE, &VERIFIER.to_lowercase(), &format!("{VERIFIER}a")] {
            assert!(!challenge.is_answered_by(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_verifier_of_the_wrong_shape_does_not_answer_its_own_digest() {
        for odd in ["too-short".to_owned(), "x".repeat(129), format!("{VERIFIER} ")] {
            let challenge = CodeChallenge(Digest::of(&odd));
            assert!(!challenge.is_answered_by(&odd), "{odd}");
        }
    }

    #[test]
    fn other_challenges_are_refused() {
        for odd in ["", VERIFIER.get(..42).unwrap(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", "a b"] {
            assert_eq!(odd.parse::<CodeChallenge>(), Err(CannotReadChallenge), "{odd}");
        }
    }
}
