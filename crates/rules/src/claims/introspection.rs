//! What is told about a token (RFC 7662 §2.2).

use serde::Serialize;

use super::PresentedToken;
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, TenantId};
use crate::protocol::{Acr, AuthorizationDetails, Binding, RefreshToken, Scope};

/// What is told about a token: of one that is not good, nothing else than that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Introspection<'a> {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<ApplicationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'a Scope>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Binding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<TenantId>,
    /// RFC 9470 §6.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<Acr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    /// RFC 9396 §9.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_details: Option<&'a AuthorizationDetails>,
}

impl<'a> Introspection<'a> {
    /// Nothing is told: unknown, ended, of another issuer, or none of the asker's business.
    pub fn inactive() -> Self {
        Self::default()
    }

    /// A living access token.
    pub fn of_access_token(token: &'a PresentedToken) -> Self {
        Self {
            active: true,
            iss: Some(&token.iss),
            sub: Some(&token.sub),
            aud: Some(&token.aud),
            exp: Some(token.exp),
            iat: Some(token.iat),
            jti: Some(&token.jti),
            client_id: Some(token.client_id),
            scope: Some(&token.scope).filter(|scope| !scope.is_empty()),
            token_type: Some(Binding::token_type(token.cnf)),
            cnf: token.cnf,
            tid: Some(token.tid),
            acr: token.acr,
            auth_time: token.auth_time,
            authorization_details: Some(&token.authorization_details).filter(|details| !details.is_empty()),
        }
    }

    /// A refresh token that would be taken now, until `expires_at`; `sub` as the application knows the person.
    pub fn of_refresh_token(token: &RefreshToken, scope: &'a Scope, (iss, sub): (&'a str, &'a str), expires_at: Timestamp) -> Self {
        Self {
            active: true,
            iss: Some(iss),
            sub: Some(sub),
            exp: Some(expires_at.seconds()),
            client_id: Some(token.application),
            scope: Some(scope),
            tid: Some(token.tenant),
            ..Self::default()
        }
    }
}

/// The same, signed for the one who asked (RFC 9701 §5): what it says of the token stands below a claim of its own, so that nobody takes
/// the answer for the token.
#[derive(Clone, Debug, Serialize)]
pub struct SignedIntrospection<'a> {
    iss: &'a str,
    aud: ApplicationId,
    iat: i64,
    token_introspection: &'a Introspection<'a>,
}

impl<'a> SignedIntrospection<'a> {
    /// How whoever wants it asks for it, and how it is sent (RFC 9701 §4, §5).
    pub const MEDIA_TYPE: &'static str = "application/token-introspection+jwt";

    /// What is told by `iss` to `aud` at `now`.
    pub fn new(iss: &'a str, aud: ApplicationId, told: &'a Introspection<'a>, now: Timestamp) -> Self {
        Self { iss, aud, iat: now.seconds(), token_introspection: told }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_token_that_is_not_good_nothing_else_is_told() {
        assert_eq!(serde_json::to_string(&Introspection::inactive()).unwrap(), r#"{"active":false}"#);
    }
}
