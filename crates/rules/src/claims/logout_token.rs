//! What a logout token says (OpenID Connect Back-Channel Logout §2.4).

use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::ids::{ApplicationId, SessionId};

/// The claims of a logout token. It has no `nonce`, so that it is never taken for an ID token.
#[derive(Clone, Debug, Serialize)]
pub struct LogoutTokenClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: ApplicationId,
    iat: i64,
    exp: i64,
    jti: String,
    events: Events,
    sid: SessionId,
}

#[derive(Clone, Debug, Serialize)]
struct Events {
    #[serde(rename = "http://schemas.openid.net/event/backchannel-logout")]
    logout: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Empty {}

impl<'a> LogoutTokenClaims<'a> {
    /// How long it is good: as long as the standard recommends at most.
    pub const LASTS_FOR: Duration = Duration::from_secs(120);

    /// Tells `application` at `now` that a person it knows by `sub` is not signed in any more in that session.
    pub fn new(iss: &'a str, application: ApplicationId, (sub, sid): (&'a str, SessionId), jti: String, now: Timestamp) -> Self {
        let exp = (now + Self::LASTS_FOR).seconds();
        Self { iss, sub, aud: application, iat: now.seconds(), exp, jti, events: Events { logout: Empty {} }, sid }
    }
}
