//! Who registers a client, and under which practice.

use serde::{Deserialize, Serialize};

use super::super::JwsAlg;

/// Who may register clients at a tenant's registration endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMode {
    /// Nobody: there is no such endpoint.
    #[default]
    Off,
    /// Whoever brings an initial access token that the operator or an admin made (RFC 7591 §1.2).
    Token,
    /// Everybody.
    Open,
}

/// How strictly registered clients are held to today's practice (SECURITY 18).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// RFC 9700: PKCE always, codes only.
    #[default]
    Strict,
    /// A named weakening for clients that know OpenID Connect Core of 2014 and nothing since: confidential ones may leave PKCE out, and
    /// implicit and hybrid answers may be registered.
    OidcCompatible,
    /// FAPI 2.0 Security Profile (final): pushed requests, tokens bound to a key, clients that prove themselves by one, three signatures.
    #[serde(rename = "fapi2_security")]
    Fapi2Security,
    /// The same, with FAPI 2.0 Message Signing: requests and answers are signed.
    #[serde(rename = "fapi2_message_signing")]
    Fapi2MessageSigning,
}

impl Profile {
    /// With what everything is signed under FAPI 2.0 (Security Profile §5.4.1): three kinds, of which that with Ed25519 has two names
    /// (RFC 9864 §2.2).
    pub(super) const FAPI_ALGS: [JwsAlg; 4] = [JwsAlg::PS256, JwsAlg::ES256, JwsAlg::EdDSA, JwsAlg::Ed25519];

    /// Every profile, today's practice first.
    pub const ALL: [Self; 4] = [Self::Strict, Self::OidcCompatible, Self::Fapi2Security, Self::Fapi2MessageSigning];

    /// How it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::OidcCompatible => "oidc_compatible",
            Self::Fapi2Security => "fapi2_security",
            Self::Fapi2MessageSigning => "fapi2_message_signing",
        }
    }

    /// Reads what [`Profile::as_str`] writes.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text)
    }

    /// Whether it is one of FAPI 2.0.
    pub const fn is_fapi(self) -> bool {
        matches!(self, Self::Fapi2Security | Self::Fapi2MessageSigning)
    }
}

/// Who answers for a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registrant {
    /// An admin registered it.
    #[default]
    Admin,
    /// It registered itself with a token that an admin or the operator gave out.
    Token,
    /// It registered itself, and nobody answers for it (SECURITY 31).
    Stranger,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_kept_as_it_is_written() {
        for profile in Profile::ALL {
            assert_eq!(serde_json::to_value(profile).unwrap(), profile.as_str());
            assert_eq!(Profile::read(profile.as_str()), Some(profile));
        }
        assert_eq!(Profile::read("fapi1_advanced"), None);
    }
}
