//! Whose subjects a pairwise client shares (OpenID Connect Core §8.1, Registration §5).

use url::Url;

use super::super::OAuthError;
use super::refused;

/// What must be known before a client can be registered: nothing, or what its sector lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sector {
    /// The host of its redirect URIs.
    Host(String),
    /// The host of that address, where a list must name its redirect URIs.
    Listed(Url),
}

impl Sector {
    /// The host that subjects are made with.
    pub fn host(&self) -> &str {
        match self {
            Self::Host(host) => host,
            Self::Listed(uri) => uri.host_str().unwrap_or_default(),
        }
    }
}

/// Whether the list that a sector keeps names all redirect URIs of the client (Registration §5).
pub fn check_sector(body: &[u8], redirect_uris: &[String]) -> Result<(), OAuthError> {
    let listed: Vec<String> =
        serde_json::from_slice(body).map_err(|_| refused("sector_identifier_uri is no JSON list of redirect URIs"))?;
    match redirect_uris.iter().find(|uri| !listed.contains(uri)) {
        Some(missing) => Err(refused(format!("sector_identifier_uri does not list {missing}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_lists_every_redirect_uri() {
        let uris = ["https://a.example/cb".to_owned(), "https://b.example/cb".to_owned()];
        assert!(check_sector(br#"["https://b.example/cb","https://a.example/cb","https://c.example/"]"#, &uris).is_ok());
        for body in [&br#"["https://a.example/cb"]"#[..], b"{}", b"[1]", b""] {
            assert!(check_sector(body, &uris).is_err());
        }
    }
}
