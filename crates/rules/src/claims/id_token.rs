//! What an ID token says (OpenID Connect Core §2).

use serde::Serialize;

use super::PersonClaims;
use super::authorization::{Authorization, Place};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, SessionId, TenantId, UserId};
use crate::protocol::{Acr, Amr, GrantType, ScopeName};

/// The claims of an ID token.
#[derive(Clone, Debug, Serialize)]
pub struct IdTokenClaims<'a> {
    iss: &'a str,
    sub: UserId,
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
    tid: TenantId,
    #[serde(flatten)]
    person: PersonClaims<'a>,
}

impl<'a> IdTokenClaims<'a> {
    /// The ID token minted at `now` beside an access token whose hash is `at_hash`; `None` where none is due: for programs, and without `openid`.
    /// A refreshed one says no `nonce` (§12.2).
    pub fn new(authorization: &'a Authorization, at_hash: Option<String>, now: Timestamp) -> Option<Self> {
        let person = authorization.person().filter(|_| authorization.scope.has(ScopeName::OpenId))?;
        let grant = &person.grant;
        Some(Self {
            iss: &authorization.issuer,
            sub: person.user.id,
            aud: authorization.application,
            exp: authorization.expires_at(now).seconds(),
            iat: now.seconds(),
            auth_time: grant.auth_time.map(Timestamp::seconds),
            nonce: grant.nonce.as_deref().filter(|_| authorization.by == GrantType::AuthorizationCode),
            acr: grant.acr,
            amr: &grant.amr,
            sid: grant.session,
            at_hash,
            tid: authorization.tenant,
            person: PersonClaims::told(authorization, person, Place::IdToken),
        })
    }
}
