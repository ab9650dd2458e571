//! Mail domains: how they are compared, and how ownership of one is proven.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::TenantId;

/// A domain name as A-labels in lower case (UTS 46), so that equal domains are equal texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain(String);

/// Why a text is no domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is not a domain")]
pub struct CannotReadDomain;

impl Domain {
    /// The A-label form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form people read, in its own script.
    pub fn to_unicode(&self) -> String {
        idna::domain_to_unicode(&self.0).0
    }

    /// Whether both spellings should be shown, because the readable one could be a look-alike.
    pub fn is_international(&self) -> bool {
        self.0.split('.').any(|label| label.starts_with("xn--"))
    }

    /// Whether this is a name under which strangers register, such as `co.uk`, which nobody can claim (SECURITY 14).
    pub fn is_public_suffix(&self) -> bool {
        match psl::suffix(self.0.as_bytes()) {
            Some(suffix) => suffix.is_known() && suffix.as_bytes() == self.0.as_bytes(),
            None => true,
        }
    }

    /// Whether this is `parent` or below it.
    pub fn is_within(&self, parent: &Self) -> bool {
        self.0 == parent.0 || self.0.strip_suffix(&parent.0).is_some_and(|rest| rest.ends_with('.'))
    }
}

impl FromStr for Domain {
    type Err = CannotReadDomain;

    fn from_str(text: &str) -> Result<Self, CannotReadDomain> {
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| CannotReadDomain)?;
        let has_two_labels = ascii.contains('.');
        let is_number = ascii.rsplit('.').next().is_some_and(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
        if has_two_labels && !is_number && !ascii.ends_with('.') { Ok(Self(ascii)) } else { Err(CannotReadDomain) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Domain {
    type Error = CannotReadDomain;

    fn try_from(text: String) -> Result<Self, CannotReadDomain> {
        text.parse()
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

/// What a TXT record permits; one never counts as another (SECURITY 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DomainPurpose {
    /// People of this domain sign in at the tenant.
    Home,
    /// An outside provider speaks for this domain.
    Federate,
    /// The domain's unmanaged tenant passes to the tenant.
    Takeover,
}

/// A TXT record that a domain's owner was asked to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainProof {
    /// What the record permits.
    pub purpose: DomainPurpose,
    /// Who asked.
    pub tenant: TenantId,
    /// Drawn for this proof.
    pub nonce: String,
}

impl DomainProof {
    /// The whole text of the record.
    pub fn record(&self) -> String {
        let purpose = match self.purpose {
            DomainPurpose::Home => "home",
            DomainPurpose::Federate => "federate",
            DomainPurpose::Takeover => "takeover",
        };
        format!("guesthouse={purpose}:{}:{}", self.tenant, self.nonce)
    }

    /// Whether one of the records found at exactly that domain is the one asked for.
    pub fn is_among(&self, found: &[String]) -> bool {
        let wanted = self.record();
        found.iter().any(|record| record.trim() == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> Domain {
        text.parse().unwrap()
    }

    #[test]
    fn one_domain_has_one_text() {
        assert_eq!(domain("BÜCHER.example"), domain("xn--bcher-kva.example"));
        assert_eq!(domain("xn--bcher-kva.example").to_unicode(), "bücher.example");
        for text in ["", "localhost", "127.0.0.1", "a..b", "exa mple.com", "example.com.", "-a.example"] {
            assert!(text.parse::<Domain>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn nobody_owns_a_public_suffix() {
        assert!(domain("co.uk").is_public_suffix());
        assert!(!domain("fabrikam.co.uk").is_public_suffix());
        assert!(!domain("fabrikam.example").is_public_suffix());
    }

    #[test]
    fn a_subdomain_is_told_from_a_look_alike() {
        assert!(domain("mail.fabrikam.com").is_within(&domain("fabrikam.com")));
        assert!(!domain("notfabrikam.com").is_within(&domain("fabrikam.com")));
    }
}
