//! What the rules of the authorization endpoint know of the tenant they are applied at.

use super::super::DetailsType;
use super::PushedRequests;

/// A tenant as an authorization server (RFC 8414 §2).
#[derive(Clone, Copy, Debug)]
pub struct AuthorizationServer<'a> {
    /// Its issuer.
    pub issuer: &'a str,
    /// Whether every client has to push its requests.
    pub pushed_requests: PushedRequests,
    /// Those resources that the request names and the tenant knows (RFC 8707).
    pub resources: &'a [String],
    /// Those types of authorization details that the request names and the tenant knows (RFC 9396).
    pub details_types: &'a [DetailsType],
}
