//! What userinfo answers (OpenID Connect Core §5.3.2).

use serde::Serialize;

use super::PersonClaims;
use super::authorization::{Authorization, Place};
use crate::ids::{TenantId, UserId};

/// The claims of a userinfo answer.
#[derive(Clone, Debug, Serialize)]
pub struct UserinfoClaims<'a> {
    sub: UserId,
    tid: TenantId,
    #[serde(flatten)]
    person: PersonClaims<'a>,
}

impl<'a> UserinfoClaims<'a> {
    /// The answer, made of what is true now; `None` for programs, about whom there is nothing to tell.
    pub fn new(authorization: &'a Authorization) -> Option<Self> {
        let person = authorization.person()?;
        let told = PersonClaims::told(authorization, person, Place::Userinfo);
        Some(Self { sub: person.user.id, tid: authorization.tenant, person: told })
    }
}
