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

/// Whether it is written as it is sent (RFC 3986 §2): browsers read more than that, and no header can carry it.
pub(super) fn is_written_out(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic() && !br#"<>"\^`{|}"#.contains(&byte))
}

/// Whether a host stands where browsers would guess one.
fn has_authority(text: &str, scheme: &str) -> bool {
    let rest = text.get(scheme.len()..).and_then(|rest| rest.strip_prefix("://"));
    rest.is_some_and(|host| !host.starts_with('/'))
}

/// Why an address cannot be one that answers are sent to (RFC 6749 §3.1.2, RFC 8252 §7).
pub fn check_redirect_uri(text: &str) -> Result<Url, &'static str> {
    let uri = Url::parse(text).map_err(|_| "a redirect URI is an absolute address")?;
    if !is_written_out(text) {
        return Err("a redirect URI is written in the characters of RFC 3986, others escaped");
    }
    if uri.fragment().is_some() {
        return Err("a redirect URI has no fragment");
    }
    if matches!(uri.scheme(), "http" | "https") && !(is_web_address(&uri) && has_authority(text, uri.scheme())) {
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
