//! Where an external user signs in.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::digest;
use crate::ids::{TenantId, UserId};

/// A place where people sign in, as one tenant knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Home {
    /// The tenant's own directory: internal users.
    Here,
    /// Another tenant on this server.
    Tenant(TenantId),
    /// A mailbox, proven by a code each time (SECURITY 5).
    Mail,
}

impl Home {
    /// The `idp` claim: absent for internal users, `mail` for one-time passcode, else the home's issuer.
    pub fn idp(&self, issuer_of: impl FnOnce(TenantId) -> String) -> Option<String> {
        match self {
            Self::Here => None,
            Self::Mail => Some("mail".to_owned()),
            Self::Tenant(id) => Some(issuer_of(*id)),
        }
    }
}

/// An external user's account at a home: looked up by (tenant, home, subject), never by address (SECURITY 6, 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Whose directory.
    pub tenant: TenantId,
    /// Which user.
    pub user: UserId,
    /// Where they sign in.
    pub home: Home,
    /// Their id there: a user id, or an address key.
    pub subject: String,
    /// When the two were linked.
    pub linked_at: Timestamp,
}

/// The `altsecid` claim: `5::` and base64url(HMAC-SHA-256(tenant's salt, issuer ‖ 0x00 ‖ subject)) (SECURITY 11).
pub fn altsecid(salt: &[u8; 32], issuer: &str, subject: &str) -> String {
    let message = [issuer.as_bytes(), &[0], subject.as_bytes()].concat();
    format!("5::{}", digest::hmac_sha256(salt, &message).base64url())
}

/// What clients of `sector` know a user by (OpenID Connect Core §8.1): the same for all of them, another for all others, and from
/// neither can anybody tell the user. The salt is the tenant's and is never rotated (SECURITY 20).
pub fn pairwise_subject(salt: &[u8; 32], sector: &str, user: UserId) -> String {
    let message = [b"pairwise".as_slice(), b"\0", sector.as_bytes(), b"\0", user.to_string().as_bytes()].concat();
    digest::hmac_sha256(salt, &message).base64url()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn altsecid_is_stable_in_a_tenant_and_different_in_the_next() {
        let here = altsecid(&[1; 32], "https://id.example/fabrikam", "ann");
        assert_eq!(here, altsecid(&[1; 32], "https://id.example/fabrikam", "ann"));
        assert_ne!(here, altsecid(&[2; 32], "https://id.example/fabrikam", "ann"));
        assert!(here.starts_with("5::"));
    }
}
