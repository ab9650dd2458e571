//! Where an answer may be sent.

use serde::{Deserialize, Serialize};

use super::super::{Client, ClientKind, OAuthError};
use crate::ids::ApplicationId;

/// How the answer travels (OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query: the default for `code`.
    #[default]
    Query,
    /// In the fragment.
    Fragment,
    /// In a form that the browser posts.
    FormPost,
    /// In a JWT in the query (JARM §2.3.1).
    QueryJwt,
    /// In a JWT in the fragment (JARM §2.3.2).
    FragmentJwt,
    /// In a JWT in a form that the browser posts (JARM §2.3.3).
    FormPostJwt,
}

impl ResponseMode {
    /// All of them, as discovery lists them.
    pub const ALL: [Self; 6] = [Self::Query, Self::Fragment, Self::FormPost, Self::QueryJwt, Self::FragmentJwt, Self::FormPostJwt];
    /// Whichever of the signed ones suits what is answered (JARM §2.3.4).
    pub const JWT: &'static str = "jwt";

    /// How requests write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::QueryJwt => "query.jwt",
            Self::FragmentJwt => "fragment.jwt",
            Self::FormPostJwt => "form_post.jwt",
        }
    }

    /// Reads what [`ResponseMode::as_str`] writes, or [`ResponseMode::JWT`], where `default` is how answers travel if nothing is said.
    pub fn read(text: &str, default: Self) -> Option<Self> {
        if text == Self::JWT {
            return Some(if default == Self::Query { Self::QueryJwt } else { Self::FragmentJwt });
        }
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// Whether the answer is in the query.
    pub const fn is_query(self) -> bool {
        matches!(self, Self::Query | Self::QueryJwt)
    }

    /// Whether the answer is a JWT.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::QueryJwt | Self::FragmentJwt | Self::FormPostJwt)
    }

    /// The same way, in a JWT.
    pub const fn signed(self) -> Self {
        match self {
            Self::Query | Self::QueryJwt => Self::QueryJwt,
            Self::Fragment | Self::FragmentJwt => Self::FragmentJwt,
            Self::FormPost | Self::FormPostJwt => Self::FormPostJwt,
        }
    }
}

/// A place that is registered for a client now, and how it wants to be answered. It is never stored: who comes back
/// to a request asks for it again, so that a withdrawn registration gets no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyAddress {
    pub(super) redirect_uri: String,
    pub(super) response_mode: ResponseMode,
    pub(super) state: Option<String>,
    pub(super) issuer: String,
    pub(super) client: ApplicationId,
}

impl ReplyAddress {
    /// The one maker: `redirect_uri` has to be registered for `client`, compared as exact text (RFC 9700 §2.1); for public clients
    /// the port of a loopback address is free (RFC 8252 §7.3).
    pub(super) fn registered(
        client: &dyn Client,
        redirect_uri: Option<&str>,
        response_mode: ResponseMode,
        state: Option<&str>,
        issuer: &str,
    ) -> Result<Self, OAuthError> {
        let asked = redirect_uri.ok_or_else(|| OAuthError::invalid_request("redirect_uri is missing"))?;
        let is_exact = client.redirect_uris().iter().any(|known| known == asked);
        let is_native = client.kind() == ClientKind::Public;
        let is_loopback = || client.redirect_uris().iter().any(|known| is_same_but_for_port(known, asked));
        if !(is_exact || is_native && is_loopback()) {
            return Err(OAuthError::invalid_request("redirect_uri is not registered for this client"));
        }
        let (redirect_uri, state, issuer) = (asked.to_owned(), state.map(str::to_owned), issuer.to_owned());
        let response_mode = client.registration().answered_in(response_mode);
        Ok(Self { redirect_uri, response_mode, state, issuer, client: client.client_id() })
    }

    /// The registered place, for pages that name it.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Its host, for a visitor to read.
    pub fn host(&self) -> Option<String> {
        url::Url::parse(&self.redirect_uri).ok()?.host_str().map(str::to_owned)
    }
}

fn is_same_but_for_port(known: &str, asked: &str) -> bool {
    without_port(known).zip(without_port(asked)).is_some_and(|(known, asked)| known == asked)
}

/// A loopback address as its host and what follows the port; `None` for all others, `localhost` among them (RFC 8252 §8.3).
fn without_port(uri: &str) -> Option<(&'static str, &str)> {
    let host = ["http://127.0.0.1", "http://[::1]"].into_iter().find(|host| uri.starts_with(host))?;
    let rest = &uri[host.len()..];
    let rest = match rest.strip_prefix(':') {
        Some(with_port) => {
            let after = with_port.trim_start_matches(|c: char| c.is_ascii_digit());
            with_port[..with_port.len() - after.len()].parse::<u16>().ok()?;
            after
        }
        None => rest,
    };
    (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::super::super::client::tests::Registered;
    use super::*;

    fn is_registered(client: &Registered, uri: &str) -> bool {
        ReplyAddress::registered(client, Some(uri), ResponseMode::Query, None, "https://id.example/contoso").is_ok()
    }

    #[test]
    fn addresses_are_compared_as_texts() {
        let client = Registered::confidential();
        assert!(is_registered(&client, "https://app.example/cb"));
        assert!(is_registered(&client, "https://app.example/cb?tenant=1"));
        for almost in [
            "https://app.example/cb/",
            "https://app.example/cb?",
            "https://app.example/cb?tenant=1&x=2",
            "https://app.example/cb?tenant=2",
            "https://app.example/cb#",
            "https://app.example/CB",
            "https://APP.example/cb",
            "https://app.example:443/cb",
            "https://app.example/x/../cb",
            "https://app.example/cb ",
            "https://app.example/%63b",
            "https://app.example.evil.example/cb",
            "https://evil.example/?https://app.example/cb",
            "http://app.example/cb",
            "",
        ] {
            assert!(!is_registered(&client, almost), "{almost}");
        }
    }

    #[test]
    fn the_port_of_a_native_app_is_free() {
        let client = Registered::public();
        for port in ["http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", "http://[::1]:2/cb?a=b", "http://[::1]/cb?a=b", "com.app:/cb"] {
            assert!(is_registered(&client, port), "{port}");
        }
        for almost in [
            "http://127.0.0.1:51004/other",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:65536/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://127.0.0.1@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1\\@evil.example/cb",
            "http://localhost:51004/cb",
            "https://127.0.0.1:51004/cb",
            "http://127.0.0.2/cb",
        ] {
            assert!(!is_registered(&client, almost), "{almost}");
        }
    }

    #[test]
    fn only_public_clients_have_free_ports() {
        let client = Registered { kind: ClientKind::Confidential, ..Registered::public() };
        assert!(is_registered(&client, "http://127.0.0.1/cb"));
        assert!(!is_registered(&client, "http://127.0.0.1:51004/cb"));
    }
}
