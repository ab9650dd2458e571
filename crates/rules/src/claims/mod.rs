//! What an application is told about a person, and [`Authorization`], in which every grant ends.

mod access_token;
mod authorization;
mod groups;
mod id_token;
mod introspection;
mod logout_token;
mod origin;
mod person_claims;
mod standard;
mod token_hash;
mod userinfo;

pub use access_token::{AccessTokenClaims, PresentedToken, claimed_issuer, token_id};
pub use authorization::{Authorization, Person, Subject};
pub use groups::Groups;
pub use id_token::{IdTokenClaims, TokenHashes};
pub use introspection::{Introspection, SignedIntrospection};
pub use logout_token::LogoutTokenClaims;
pub use origin::Origin;
pub use person_claims::{GuestClaim, PersonClaims};
pub use token_hash::token_hash;
pub use userinfo::{SignedUserinfo, UserinfoClaims};

/// Claims whose meaning is fixed: nothing an admin writes is ever mapped to one of them (SECURITY 26). The last two lines are
/// those that would weaken a token as much.
#[rustfmt::skip]
pub const RESERVED: [&str; 31] = [
    "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "tid", "oid", "acct", "idp", "amr", "acr", "auth_time", "azp", "client_id",
    "scope", "roles", "groups", "guest", "cnf", "act", "altsecid", "sid",
    "nonce", "at_hash", "c_hash", "idtyp", "may_act",
    "_claim_names", "_claim_sources",
];

#[cfg(test)]
mod tests;
