//! Addresses that people are sent to and that we call: https, or http on this machine.

use url::Url;

use super::OAuthError;

/// Whether that is a page one may be sent to: https, or http on this machine, and no user name.
pub fn is_web_address(page: &Url) -> bool {
    let is_loopback = match page.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    let is_scheme_allowed = page.scheme() == "https" || (page.scheme() == "http" && is_loopback);
    is_scheme_allowed && page.username().is_empty() && page.password().is_none()
}

/// Why an address cannot be one that answers are sent to (RFC 6749 §3.1.2, RFC 8252 §7).
pub fn check_redirect_uri(text: &str) -> Result<Url, &'static str> {
    let uri = Url::parse(text).map_err(|_| "a redirect URI is an absolute address")?;
    if uri.fragment().is_some() {
        return Err("a redirect URI has no fragment");
    }
    if matches!(uri.scheme(), "http" | "https") && !is_web_address(&uri) {
        return Err("a redirect URI is https, or http on this machine");
    }
    if matches!(uri.scheme(), "javascript" | "data" | "vbscript" | "file" | "blob" | "about") {
        return Err("a redirect URI cannot have that scheme");
    }
    Ok(uri)
}

/// A page that a client names, or a call that it takes.
pub(super) fn web_address(name: &str, text: &str) -> Result<Url, OAuthError> {
    let page = Url::parse(text).ok().filter(is_web_address);
    page.ok_or_else(|| super::registration::refused(format!("{name} is no https address")))
}
