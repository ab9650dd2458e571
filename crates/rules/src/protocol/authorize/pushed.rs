//! Requests that a client pushed before it sends a browser (RFC 9126).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::Parameters;
use super::AuthorizeRequest;
use crate::clock::Timestamp;
use crate::digest::LookupKey;
use crate::ids::{ApplicationId, TenantId};
use crate::secret::Secret;

/// What a tenant says to requests that a browser carries whole (RFC 9126 §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushedRequests {
    /// They do; who wants to may push them.
    #[default]
    Accepted,
    /// They are refused: every client pushes.
    Required,
}

/// By which way the parameters of a request came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// How they reached us.
    pub by: Way,
    /// Whether the client signed them (RFC 9101).
    pub is_signed: bool,
}

/// How parameters reached us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A browser carried them.
    #[default]
    Browser,
    /// The client is pushing them now.
    Pushing,
    /// The client pushed them before, under a `request_uri` of which this is the digest.
    Pushed(LookupKey),
}

/// A request that waits for its browser. It is judged again when that comes, by the same rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRequest {
    /// At which tenant.
    pub tenant: TenantId,
    /// The client that pushed it, and the only one that may send a browser for it.
    pub application: ApplicationId,
    /// What it asks.
    pub asks: PushedParameters,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// The parameters of a pushed request, whole: what a request object said stands among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushedParameters {
    /// As a form.
    form: String,
    /// Whether the client signed them.
    #[serde(default)]
    pub is_signed: bool,
}

/// What a client is told of a request that it pushed (RFC 9126 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PushedResponse {
    /// What the browser brings in place of the request.
    pub request_uri: String,
    /// For so many seconds.
    pub expires_in: u64,
}

impl PushedParameters {
    /// What is kept: nothing by which the client proved who it is.
    pub fn new(parameters: &Parameters, is_signed: bool) -> Self {
        let credentials = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];
        let kept = credentials.iter().fold(parameters.clone(), |kept, name| kept.without(name));
        Self { form: kept.encoded(), is_signed }
    }

    /// The parameters; `None` if they do not read.
    pub fn parameters(&self) -> Option<Parameters> {
        Parameters::parse(self.form.as_bytes()).ok()
    }

    /// Whether they are longer than any honest request.
    pub fn is_too_long(&self) -> bool {
        self.form.len() > 64 * 1024
    }
}

impl PushedRequest {
    /// How long a browser may take to bring the `request_uri` (RFC 9126 §2.2, SECURITY 18).
    pub const LASTS_FOR: Duration = Duration::from_secs(120);
    /// How every `request_uri` of ours begins (RFC 9126 §2.2).
    const URN: &'static str = "urn:ietf:params:oauth:request_uri:";

    /// What the client is told: a name that nobody guesses.
    pub fn named(secret: &Secret<String>) -> PushedResponse {
        PushedResponse { request_uri: format!("{}{}", Self::URN, secret.expose()), expires_in: Self::LASTS_FOR.as_secs() }
    }

    /// Under which key a request of that name is kept; `None`: the name is none of ours.
    pub fn key(request_uri: &str) -> Option<LookupKey> {
        request_uri.strip_prefix(Self::URN).map(LookupKey::of)
    }

    /// What it asks, if `client` sends the browser, in time (RFC 9126 §4).
    pub fn taken_by(self, client: ApplicationId, now: Timestamp) -> Option<(Parameters, bool)> {
        let is_good = self.application == client && now < self.ends_at;
        is_good.then_some(self.asks).and_then(|asks| Some((asks.parameters()?, asks.is_signed)))
    }
}

impl AuthorizeRequest {
    /// The key of the `request_uri` that this request is spent with, if it was pushed.
    pub fn spends(&self) -> Option<&LookupKey> {
        self.pushed.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn pushed(form: &str) -> PushedRequest {
        let parameters = Parameters::parse(form.as_bytes()).unwrap();
        PushedRequest {
            tenant: TenantId::new(&Random, NOW),
            application: ApplicationId::new(&Random, NOW),
            asks: PushedParameters::new(&parameters, true),
            ends_at: NOW + PushedRequest::LASTS_FOR,
        }
    }

    #[test]
    fn what_is_kept_is_what_was_asked_and_no_secret() {
        let request = pushed("state=a%26b%C3%A9+c&scope=openid&client_id=x&client_secret=s&client_assertion=j&client_assertion_type=t");
        let row = serde_json::to_string(&request.asks).unwrap();
        assert_eq!(row, r#"{"form":"state=a%26b%C3%A9+c&scope=openid","is_signed":true}"#);
        assert_eq!(serde_json::from_str::<PushedParameters>(&row).unwrap(), request.asks);
        let (client, row) = (request.application, request.asks.clone());
        assert_eq!(request.taken_by(client, NOW), row.parameters().map(|parameters| (parameters, true)));
        assert_eq!(row.parameters().unwrap().one("state"), Some("a&b\u{e9} c"));
    }

    #[test]
    fn only_its_client_takes_it_and_only_in_time() {
        let request = pushed("state=a");
        let client = request.application;
        assert!(request.clone().taken_by(client, NOW).is_some());
        assert_eq!(request.clone().taken_by(ApplicationId::new(&Random, NOW), NOW), None);
        assert_eq!(request.clone().taken_by(client, request.ends_at), None);
    }

    #[test]
    fn a_name_leads_to_its_digest() {
        let told = PushedRequest::named(&Secret::new("s".to_owned()));
        assert_eq!((told.request_uri.as_str(), told.expires_in), ("urn:ietf:params:oauth:request_uri:s", 120));
        assert_eq!(PushedRequest::key(&told.request_uri), Some(LookupKey::of("s")));
        assert_eq!(PushedRequest::key("https://app.example/r"), None);
    }
}
