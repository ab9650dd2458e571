//! What an ID token says (OpenID Connect Core §2).

use serde::Serialize;

use super::PersonClaims;
use super::authorization::{Authorization, Place};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, SessionId, TenantId};
use crate::protocol::{Acr, Amr, GrantType, ScopeName};

/// What an ID token says of what it comes with (§3.1.3.6, §3.3.2.11).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenHashes {
    /// The access token's.
    pub at_hash: Option<String>,
    /// The code's.
    pub c_hash: Option<String>,
}

/// The claims of an ID token.
#[derive(Clone, Debug, Serialize)]
pub struct IdTokenClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: ApplicationId,
    exp: i64,
    iat: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    acr: Acr,
    #[serde(skip_serializing_if = "<[Amr]>::is_empty")]
    amr: &'a [Amr],
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    tid: TenantId,
    #[serde(flatten)]
    person: PersonClaims<'a>,
}

impl<'a> IdTokenClaims<'a> {
    /// The ID token minted at `now` beside an access token and a code with those hashes; `None` where none is due: for programs, and
    /// without `openid`, and for those who only act for the person (RFC 8693 §2.2.1). A refreshed one says no `nonce` (§12.2).
    pub fn new(authorization: &'a Authorization, hashes: impl FnOnce() -> TokenHashes, now: Timestamp) -> Option<Self> {
        let is_due = authorization.scope.has(ScopeName::OpenId) && !authorization.by.exchanges();
        let person = authorization.person().filter(|_| is_due)?;
        let grant = &person.grant;
        let TokenHashes { at_hash, c_hash } = hashes();
        Some(Self {
            iss: &authorization.issuer,
            sub: person.subject(),
            aud: authorization.application,
            exp: authorization.expires_at(now).seconds(),
            iat: now.seconds(),
            auth_time: grant.auth_time.map(Timestamp::seconds),
            nonce: grant.nonce.as_deref().filter(|_| authorization.by != GrantType::RefreshToken),
            acr: grant.acr,
            amr: &grant.amr,
            sid: grant.session,
            at_hash,
            c_hash,
            tid: authorization.tenant,
            person: PersonClaims::told(authorization, person, Place::IdToken),
        })
    }
}
