//! The one value in which every grant ends: complete, so that minting asks nobody and refuses nothing.

use std::time::Duration;

use super::{Groups, Origin};
use crate::clock::Timestamp;
use crate::directory::{User, UserKind};
use crate::ids::{ApplicationId, TenantId};
use crate::protocol::{Binding, ClaimsRequest, Grant, GrantType, ResponseType, Scope, ScopeName};

/// What an application was allowed, about whom, and until when.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// The issuer: always the resource tenant's.
    pub issuer: String,
    /// The `tid` claim.
    pub tenant: TenantId,
    /// To whom tokens are given.
    pub application: ApplicationId,
    /// Whose access tokens these are; `None`: the issuer's own, as for userinfo (RFC 9068 §3).
    pub audience: Option<String>,
    /// What was granted this time.
    pub scope: Scope,
    /// By which grant this came about.
    pub by: GrantType,
    /// What the authorization endpoint itself answers; `None` at the token endpoint.
    pub front: Option<ResponseType>,
    /// What its access tokens are bound to: what the sender of this very request proved to hold.
    pub binding: Option<Binding>,
    /// About whom.
    pub subject: Subject,
}

/// About whom tokens speak.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A person.
    Person(Box<Person>),
    /// The application itself.
    Program,
}

/// A person as this application may come to know them.
#[derive(Clone, Debug)]
pub struct Person {
    /// What they allowed, and how they had signed in.
    pub grant: Grant,
    /// Who they are in the tenant.
    pub user: User,
    /// What the application knows them by, where that is not their id (OpenID Connect Core §8).
    pub pairwise: Option<String>,
    /// Where they sign in.
    pub origin: Origin,
    /// Their roles in the application.
    pub roles: Vec<String>,
    /// Their groups, as far as the application may see them (SECURITY 27).
    pub groups: Groups,
    /// Optional claims the application is registered for.
    pub optional_claims: Vec<String>,
    /// When a guest was invited.
    pub invited_at: Option<Timestamp>,
    /// The version of the terms a guest accepted.
    pub terms: Option<String>,
    /// When access ends: the earliest end of user, assignment and membership.
    pub access_ends_at: Option<Timestamp>,
}

impl Person {
    /// The `sub` that the application knows.
    pub fn subject(&self) -> String {
        self.pairwise.clone().unwrap_or_else(|| self.user.id.to_string())
    }

    /// Whether a claim may be told by which others could know them again (SECURITY 27): to pairwise clients only where an admin
    /// granted it by name.
    pub(super) fn may_be_known_by(&self, claim: &str) -> bool {
        self.pairwise.is_none() || self.optional_claims.iter().any(|name| name == claim)
    }
}

/// Where a claim is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    IdToken,
    AccessToken,
    Userinfo,
}

impl Authorization {
    /// How long a token about a member or program lasts (SECURITY 13).
    pub const TOKEN_FOR: Duration = Duration::from_secs(600);
    /// How long a token about a guest lasts (SECURITY 13).
    pub const GUEST_TOKEN_FOR: Duration = Duration::from_secs(300);

    /// When tokens minted at `now` end: never past the end of access.
    pub fn expires_at(&self, now: Timestamp) -> Timestamp {
        let Subject::Person(person) = &self.subject else { return now + Self::TOKEN_FOR };
        let end = match person.user.kind {
            UserKind::Member => now + Self::TOKEN_FOR,
            UserKind::Guest => now + Self::GUEST_TOKEN_FOR,
        };
        let access = [person.access_ends_at, person.user.access_ends_at];
        access.into_iter().flatten().fold(end, Timestamp::min)
    }

    /// Seconds from `now` until then, as `expires_in` says it.
    pub fn expires_in(&self, now: Timestamp) -> i64 {
        (self.expires_at(now).seconds() - now.seconds()).max(0)
    }

    /// The person, unless a program asked for itself.
    pub fn person(&self) -> Option<&Person> {
        match &self.subject {
            Subject::Person(person) => Some(person),
            Subject::Program => None,
        }
    }

    /// The `sub` of its tokens.
    pub fn subject(&self) -> String {
        self.person().map_or_else(|| self.application.to_string(), Person::subject)
    }

    /// Whether `claim` about `person` is told in `place`. In the code flow the claims of `profile`, `email`, `address` and `phone` are
    /// userinfo's (OpenID Connect Core §5.4); a claim asked for by name goes where it was asked for (§5.5).
    pub(super) fn tells(&self, person: &Person, claim: &str, place: Place) -> bool {
        let is_optional = || person.optional_claims.iter().any(|name| name == claim);
        let scope = ScopeName::telling(claim);
        let is_in_scope = || scope.is_some_and(|name| self.scope.has(name));
        match (scope, place) {
            (None, Place::AccessToken) | (Some(ScopeName::Guest), Place::AccessToken) => false,
            (None, _) => is_optional(),
            (Some(ScopeName::Groups | ScopeName::Roles | ScopeName::Guest), _) => {
                is_in_scope() || is_named(&person.grant.claims, claim, place)
            }
            (Some(_), Place::Userinfo) => is_in_scope() || is_named(&person.grant.claims, claim, place),
            (Some(_), Place::IdToken) => {
                // Where no access token is given, there is no userinfo (OpenID Connect Core §5.4).
                let is_alone = self.front == Some(ResponseType::IdToken);
                is_named(&person.grant.claims, claim, place) || (is_in_scope() && (is_alone || is_optional()))
            }
            (Some(_), Place::AccessToken) => false,
        }
    }
}

fn is_named(claims: &ClaimsRequest, claim: &str, place: Place) -> bool {
    match place {
        Place::IdToken => claims.id_token.contains_key(claim),
        Place::Userinfo => claims.userinfo.contains_key(claim),
        Place::AccessToken => false,
    }
}
