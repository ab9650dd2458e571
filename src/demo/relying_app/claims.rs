//! What the app believes of an ID token beside the standard claims.

use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};

/// Claims that Guesthouse adds; a token without (`tid`, `oid`) or `acct` is refused, because the app could not tell who came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HouseClaims {
    /// The organisation whose directory speaks.
    pub(super) tid: String,
    /// The person's object there; (`tid`, `oid`) is the key to store.
    pub(super) oid: String,
    /// 0 for a member, 1 for a guest.
    pub(super) acct: u8,
    /// Where a person from outside signs in: an issuer, or `mail`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) idp: Option<String>,
    /// What the person may do here.
    #[serde(default)]
    pub(super) roles: Vec<String>,
    /// More about a guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) guest: Option<GuestClaim>,
}

/// The part of the `guest` claim that the app speaks about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct GuestClaim {
    /// The domain of the home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) home_domain: Option<String>,
    /// When access ends, in seconds since the epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) access_ends_at: Option<i64>,
}

impl AdditionalClaims for HouseClaims {}

impl HouseClaims {
    pub(super) fn is_guest(&self) -> bool {
        self.acct == 1
    }

    pub(super) fn may(&self, role: &str) -> bool {
        self.roles.iter().any(|given| given == role)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_that_does_not_say_who_came_is_refused() {
        assert!(serde_json::from_value::<HouseClaims>(json!({ "tid": "t", "oid": "o", "acct": 1 })).is_ok());
        for missing in ["tid", "oid", "acct"] {
            let mut claims = json!({ "tid": "t", "oid": "o", "acct": 1 });
            claims.as_object_mut().unwrap().remove(missing);
            assert!(serde_json::from_value::<HouseClaims>(claims).is_err(), "{missing}");
        }
    }

    #[test]
    fn without_roles_nothing_is_granted() {
        let claims: HouseClaims = serde_json::from_value(json!({ "tid": "t", "oid": "o", "acct": 0 })).unwrap();
        assert!(!claims.may("Orders.Read") && !claims.is_guest());
    }
}
