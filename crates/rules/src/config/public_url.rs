//! Where people reach this server.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// The origin under which people reach this server, without a trailing slash: `https://id.contoso.example`.
///
/// It has no path, because cookies and the well-known addresses of RFC 8414 belong to a whole origin. Plain `http` is for
/// loopback hosts, as in the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    url: Url,
    text: String,
}

/// Why a text is no [`PublicUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {}", PublicUrl::EXPECTED)]
pub struct CannotReadPublicUrl;

impl PublicUrl {
    pub(super) const EXPECTED: &str = "an https address without a path, such as https://id.example.com (http only for localhost)";

    /// The address without a trailing slash; paths are appended to it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same as a parsed URL.
    pub fn as_url(&self) -> &Url {
        &self.url
    }

    /// Whether browsers come by TLS, so that cookies are `Secure` and carry the `__Host-` prefix (SECURITY 8).
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

impl FromStr for PublicUrl {
    type Err = CannotReadPublicUrl;

    fn from_str(text: &str) -> Result<Self, CannotReadPublicUrl> {
        let url = Url::parse(text).map_err(|_| CannotReadPublicUrl)?;
        let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let has_login = !url.username().is_empty() || url.password().is_some();
        let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if url.host().is_none() || !is_bare || has_login || !is_safe {
            return Err(CannotReadPublicUrl);
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, text })
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback_name(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a host name can only mean this machine (RFC 6761 §6.3), or is the text of a loopback address.
pub(super) fn is_loopback_name(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost") || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}
