//! Values that many pages show.

use serde::Serialize;
use url::{Host, Url};

/// Where a form goes and the token that seals it: a MAC over session or interaction, step and what was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FormSeal {
    /// The address the form is posted to: a path of our own.
    pub action: String,
    /// The token, posted as [`FormSeal::FIELD`].
    pub token: String,
    /// A digest of what the form was filled in over, posted as `seen`, where an old page must not bring back what has changed since.
    pub seen: Option<String>,
}

impl FormSeal {
    /// The name of the hidden field that carries the token.
    pub const FIELD: &'static str = "seal";

    /// A form to `action`, sealed with `token`.
    pub fn new(action: impl Into<String>, token: impl Into<String>) -> Self {
        Self { action: action.into(), token: token.into(), seen: None }
    }

    /// The same, over what has that digest.
    #[must_use]
    pub fn over(self, seen: String) -> Self {
        Self { seen: Some(seen), ..self }
    }

    /// A sealed form for samples.
    pub fn sample(action: &str) -> Self {
        Self::new(action, "sample-token")
    }
}

/// A link out of the house that a tenant or an application wrote: https only, or plain http on loopback (SECURITY 8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct OutsideLink(String);

/// The address is not one a page may link to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a page links to https addresses only")]
pub struct CannotLink;

impl TryFrom<&Url> for OutsideLink {
    type Error = CannotLink;

    fn try_from(url: &Url) -> Result<Self, CannotLink> {
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_allowed = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
        (is_plain && is_allowed).then(|| Self(url.as_str().to_owned())).ok_or(CannotLink)
    }
}

impl OutsideLink {
    /// A link for samples.
    pub fn sample(path: &str) -> Self {
        Self(format!("https://contoso.example{path}"))
    }
}

/// An account as its owner recognises it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountShown {
    /// What a form posts to name it; opaque.
    pub key: String,
    /// The person's name, or their address where no name is known.
    pub name: String,
    /// The address of the account.
    pub address: String,
    /// The organisation the account belongs to.
    pub home: String,
}

impl AccountShown {
    /// An account for samples.
    pub fn sample() -> Self {
        Self { key: "a1".into(), name: "Ann Example".into(), address: "ann@fabrikam.example".into(), home: "Fabrikam".into() }
    }
}

/// Whom to ask, where a page cannot help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AskWhom {
    /// The person who invited, or who answers for the guest.
    Person {
        /// Their name.
        name: String,
        /// Their organisation.
        tenant: String,
    },
    /// The people who look after an organisation's accounts.
    HelpDesk {
        /// The organisation.
        tenant: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_out_is_https_or_loopback() {
        let link = |text: &str| OutsideLink::try_from(&Url::parse(text).unwrap());
        assert!(link("https://contoso.example/privacy").is_ok());
        assert!(link("http://127.0.0.1:8080/").is_ok());
        assert!(link("http://app.localhost:8080/").is_ok());
        for text in
            ["http://contoso.example/", "javascript:alert(1)", "data:text/html,x", "https://ann@contoso.example/", "ftp://localhost/"]
        {
            assert_eq!(link(text), Err(CannotLink), "{text}");
        }
    }
}
