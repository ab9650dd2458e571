//! RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). Every refusal is shown: nobody is sent away on an unproven wish.

use serde::{Deserialize, Serialize};

use super::authorize::with_query;
use super::{Client, IdTokenHint, OAuthError, Parameters};
use crate::ids::ApplicationId;

/// What an application, or a person by themselves, asks at the logout endpoint (§2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LogoutRequest {
    /// An ID token of ours, unread.
    pub id_token_hint: Option<String>,
    /// Who asks, if the hint does not say.
    pub client_id: Option<ApplicationId>,
    /// Where the browser shall go afterwards.
    pub post_logout_redirect_uri: Option<String>,
    /// Given back as it came.
    pub state: Option<String>,
    /// Languages for pages, most wanted first.
    pub ui_locales: Vec<String>,
}

/// A place that is registered for after a logout, with what is given back. It is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostLogoutAddress {
    uri: String,
    state: Option<String>,
}

impl LogoutRequest {
    /// Reads query or form (§2: both are allowed).
    pub fn parse(parameters: &Parameters) -> Result<Self, OAuthError> {
        if let Some(name) = parameters.repeated(&[]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let text = |name| parameters.one(name).map(str::to_owned);
        let unknown = |_| OAuthError::invalid_request("client_id names no application of this tenant");
        Ok(Self {
            id_token_hint: text("id_token_hint"),
            client_id: parameters.one("client_id").map(|id| id.parse().map_err(unknown)).transpose()?,
            post_logout_redirect_uri: text("post_logout_redirect_uri"),
            state: text("state"),
            ui_locales: text("ui_locales").iter().flat_map(|list| list.split_whitespace()).map(str::to_owned).collect(),
        })
    }

    /// Which application asks, if any does: the one the hint was issued for, which `client_id` must not contradict (§2).
    pub fn asked_by(&self, hint: Option<&IdTokenHint>) -> Result<Option<ApplicationId>, OAuthError> {
        match (hint.map(|hint| hint.application), self.client_id) {
            (Some(issued_for), Some(named)) if issued_for != named => {
                Err(OAuthError::invalid_request("id_token_hint was issued to another client than client_id"))
            }
            (issued_for, named) => Ok(issued_for.or(named)),
        }
    }

    /// Where the browser may go afterwards: nowhere unless asked, and only to what is registered for `client` now, as exact text (§3).
    pub fn post_logout_address(&self, client: Option<&impl Client>) -> Result<Option<PostLogoutAddress>, OAuthError> {
        let Some(asked) = &self.post_logout_redirect_uri else { return Ok(None) };
        let client = client.ok_or_else(|| OAuthError::invalid_request("post_logout_redirect_uri needs an id_token_hint"))?;
        if !client.post_logout_redirect_uris().contains(asked) {
            return Err(OAuthError::invalid_request("post_logout_redirect_uri is not registered for this client"));
        }
        Ok(Some(PostLogoutAddress { uri: asked.clone(), state: self.state.clone() }))
    }
}

impl PostLogoutAddress {
    /// Its host, for a visitor to read; the scheme of an address that has none.
    pub fn host(&self) -> String {
        let named = url::Url::parse(&self.uri).map(|uri| uri.host_str().unwrap_or_else(|| uri.scheme()).to_owned());
        named.unwrap_or_default()
    }

    /// The URL, with `state` if it was sent (§3).
    pub fn url(&self) -> String {
        let Some(state) = &self.state else { return self.uri.clone() };
        let state: String = url::form_urlencoded::byte_serialize(state.as_bytes()).collect();
        with_query(&self.uri, &format!("state={state}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::{SessionId, UserId};
    use crate::random::Random;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn read(query: &str) -> LogoutRequest {
        LogoutRequest::parse(&Parameters::parse(query.as_bytes()).unwrap()).unwrap()
    }

    fn hint(application: ApplicationId) -> IdTokenHint {
        let (user, session) = (UserId::new(&Random, NOW), SessionId::new(&Random, NOW));
        let claims = serde_json::json!({ "iss": "i", "aud": application, "sub": user, "sid": session });
        serde_json::from_value(claims).unwrap()
    }

    #[test]
    fn the_browser_goes_only_where_it_is_registered() {
        let client = Registered::confidential();
        let went = |query: &str| read(query).post_logout_address(Some(&client)).map(|address| address.map(|address| address.url()));
        assert_eq!(went("state=x"), Ok(None));
        assert_eq!(went("post_logout_redirect_uri=https://app.example/cb"), Ok(Some("https://app.example/cb".to_owned())));
        assert_eq!(
            went("post_logout_redirect_uri=https://app.example/cb?tenant%3D1&state=a%26b"),
            Ok(Some("https://app.example/cb?tenant=1&state=a%26b".to_owned()))
        );
        assert!(went("post_logout_redirect_uri=https://app.example/cb?added%3D1").is_err());
        assert!(went("post_logout_redirect_uri=https://evil.example/").is_err());
        let nobody = read("post_logout_redirect_uri=https://app.example/cb").post_logout_address(None::<&Registered>);
        assert!(nobody.is_err());
    }

    #[test]
    fn an_address_is_shown_by_its_host() {
        for (uri, host) in [("https://app.example:8443/bye?x=1", "app.example"), ("com.app:/bye", "com.app"), ("http://[::1]/b", "[::1]")] {
            assert_eq!(PostLogoutAddress { uri: uri.to_owned(), state: None }.host(), host);
        }
    }

    #[test]
    fn hint_and_client_id_must_agree() {
        let client = Registered::confidential();
        let hint = hint(client.id);
        assert_eq!(read("").asked_by(None), Ok(None));
        assert_eq!(read("").asked_by(Some(&hint)), Ok(Some(client.id)));
        assert_eq!(read(&format!("client_id={}", client.id)).asked_by(Some(&hint)), Ok(Some(client.id)));
        assert_eq!(read(&format!("client_id={}", client.id)).asked_by(None), Ok(Some(client.id)));
        let other = ApplicationId::new(&Random, NOW);
        assert!(read(&format!("client_id={other}")).asked_by(Some(&hint)).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(parameters) = Parameters::parse(&raw) {
                let _ = LogoutRequest::parse(&parameters);
            }
        }
    }
}
