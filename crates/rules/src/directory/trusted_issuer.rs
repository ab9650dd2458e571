//! Somebody else whose assertions a tenant trusts to name its people (RFC 7523 §3): what a tenant wrote counts in that tenant alone
//! (SECURITY 11).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::{Address, Domain};
use crate::ids::{TenantId, UserId};

/// Where the keys of an issuer are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerKeys {
    /// Kept here (RFC 7517 §5).
    Kept(Value),
    /// Fetched from there.
    At(Url),
}

/// What an issuer is trusted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerTrust {
    /// Its keys.
    pub keys: IssuerKeys,
    /// The mail domains for whose people it may speak.
    pub domains: Vec<Domain>,
}

/// An issuer that a tenant trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// Who trusts it.
    pub tenant: TenantId,
    /// Its `iss`, compared byte for byte.
    pub issuer: String,
    /// For what.
    pub trust: IssuerTrust,
}

/// Whom an assertion speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// A user of the tenant, by id.
    User(UserId),
    /// Whoever has that address, by vouched address.
    Address(Address),
}

impl Spoken {
    /// Reads a `sub`: an id of ours, or an address, perhaps as a URI (RFC 6068).
    pub fn read(sub: &str) -> Option<Self> {
        let user = sub.parse().ok().map(Self::User);
        user.or_else(|| sub.strip_prefix("mailto:").unwrap_or(sub).parse().ok().map(Self::Address))
    }
}

impl IssuerTrust {
    /// Whether it may speak for somebody with that vouched address.
    pub fn speaks_for(&self, address: &Address) -> bool {
        self.domains.contains(address.domain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_speaks_for_the_people_of_its_domains() {
        let keys = IssuerKeys::At("https://jwt-idp.example.com/jwks".parse().unwrap());
        let trust = IssuerTrust { keys, domains: vec!["example.com".parse().unwrap()] };
        let Some(Spoken::Address(mike)) = Spoken::read("mailto:mike@example.com") else { panic!("RFC 7523 §4 names him so") };
        assert!(trust.speaks_for(&mike));
        assert!(!trust.speaks_for(&"mike@sub.example.com".parse().unwrap()));
        assert!(matches!(Spoken::read("00000000-0000-7000-8000-000000000001"), Some(Spoken::User(_))));
        assert_eq!(Spoken::read("mike"), None);
    }
}
