//! Mail addresses, and when two of them are the same.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::domain::{CannotReadDomain, Domain};
use super::words::one_spelling;

/// A mail address as it was given: letters go to this spelling, and to no other (SECURITY 2).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address {
    local: String,
    domain: Domain,
}

/// What makes two addresses the same: the domain's A-label and the local part after NFC and ASCII lower-casing,
/// with no other folding. It is the stored key column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddressKey(String);

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReadAddress {
    /// There is no `@`, or nothing before it.
    #[error("an address looks like name@example.com")]
    Shape,
    /// RFC 5321 §4.5.3.1 allows 64 octets before the `@` and 254 in all.
    #[error("the address is too long")]
    TooLong,
    /// A control, space, quote or bracket, which no mailbox we can write to has.
    #[error("the address holds a character that is not allowed")]
    Character,
    /// The part after the `@` is no domain.
    #[error(transparent)]
    Domain(#[from] CannotReadDomain),
}

impl Address {
    /// The part before the `@`, as given.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// What this address is compared by.
    pub fn key(&self) -> AddressKey {
        AddressKey(format!("{}@{}", one_spelling(&self.local).to_ascii_lowercase(), self.domain))
    }

    /// The address with most of its local part hidden, for pages that anybody may see (SECURITY 1).
    pub fn masked(&self) -> String {
        let first = self.local.chars().next().unwrap_or('•');
        format!("{first}•••@{}", self.domain.to_unicode())
    }

    /// The spelling SMTP is given: the local part as it is, the domain as A-labels.
    pub fn for_smtp(&self) -> String {
        format!("{}@{}", self.local, self.domain)
    }
}

impl FromStr for Address {
    type Err = CannotReadAddress;

    fn from_str(text: &str) -> Result<Self, CannotReadAddress> {
        let text = text.trim_matches(' ');
        let (local, domain) = text.rsplit_once('@').ok_or(CannotReadAddress::Shape)?;
        if local.is_empty() || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(CannotReadAddress::Shape);
        }
        if local.len() > 64 || text.len() > 254 {
            return Err(CannotReadAddress::TooLong);
        }
        let is_allowed = |c: char| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => true,
            _ if c.is_ascii() => "!#$%&'*+-/=?^_`{|}~.".contains(c),
            _ => c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c),
        };
        if !local.chars().all(is_allowed) {
            return Err(CannotReadAddress::Character);
        }
        Ok(Self { local: local.to_owned(), domain: domain.parse()? })
    }
}

impl PartialEq for Address {
    /// Sameness as SECURITY 2 defines it.
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Address {}

impl fmt::Display for Address {
    /// As people read it: the domain in its own script.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain.to_unicode())
    }
}

impl TryFrom<String> for Address {
    type Error = CannotReadAddress;

    fn try_from(text: String) -> Result<Self, CannotReadAddress> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.for_smtp()
    }
}

impl AddressKey {
    /// The key as its column holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        text.parse().unwrap()
    }

    #[test]
    fn case_and_normal_form_do_not_tell_people_apart() {
        assert_eq!(address("Ann@Fabrikam.Example"), address("ann@fabrikam.example"));
        assert_eq!(address("rene\u{301}@fabrikam.example"), address("ren\u{e9}@fabrikam.example"));
        assert_eq!(address("ann@b\u{fc}cher.example"), address("ann@xn--bcher-kva.example"));
    }

    #[test]
    fn look_alikes_dots_and_tags_are_other_people() {
        assert_ne!(address("m\u{131}ke@fabrikam.example"), address("mike@fabrikam.example"));
        assert_ne!(address("a.nn@fabrikam.example"), address("ann@fabrikam.example"));
        assert_ne!(address("ann+x@fabrikam.example"), address("ann@fabrikam.example"));
        assert_ne!(address("ÅNN@fabrikam.example"), address("ånn@fabrikam.example"), "only ASCII is lower-cased");
    }

    #[test]
    fn headers_cannot_be_injected() {
        for text in [
            "ann@x.example\r\nBcc: all@x.example",
            "ann\n@x.example",
            "\"a b\"@x.example",
            "<ann@x.example>",
            "ann,bob@x.example",
            "ann",
            "@x.example",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_masked_address_shows_one_letter_and_the_domain() {
        assert_eq!(address("pia@northwind.example").masked(), "p•••@northwind.example");
    }
}
