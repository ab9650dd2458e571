//! What userinfo answers (OpenID Connect Core §5.3.2).

use serde::Serialize;

use super::PersonClaims;
use super::authorization::{Authorization, Place};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, TenantId};

/// The claims of a userinfo answer.
#[derive(Clone, Debug, Serialize)]
pub struct UserinfoClaims<'a> {
    sub: String,
    tid: TenantId,
    #[serde(flatten)]
    person: PersonClaims<'a>,
}

impl<'a> UserinfoClaims<'a> {
    /// The answer, made of what is true now; `None` for programs, about whom there is nothing to tell.
    pub fn new(authorization: &'a Authorization) -> Option<Self> {
        let person = authorization.person()?;
        let told = PersonClaims::told(authorization, person, Place::Userinfo);
        Some(Self { sub: person.subject(), tid: authorization.tenant, person: told })
    }
}

/// A userinfo answer that is signed for one application (§5.3.2).
#[derive(Clone, Debug, Serialize)]
pub struct SignedUserinfo<'a> {
    iss: &'a str,
    aud: ApplicationId,
    iat: i64,
    #[serde(flatten)]
    claims: UserinfoClaims<'a>,
}

impl<'a> SignedUserinfo<'a> {
    /// The answer as a JWT says it at `now`; `None` for programs.
    pub fn new(authorization: &'a Authorization, now: Timestamp) -> Option<Self> {
        let claims = UserinfoClaims::new(authorization)?;
        Some(Self { iss: &authorization.issuer, aud: authorization.application, iat: now.seconds(), claims })
    }
}
