//! Where programs come that show a certificate.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::GrantSet;
use super::grants::of_grants;

/// Endpoints that programs call where they show a certificate (RFC 8705 §5).
#[derive(Clone, Debug, Serialize)]
pub(super) struct Aliases {
    token_endpoint: String,
    pushed_authorization_request_endpoint: String,
    #[serde(flatten)]
    of_grants: BTreeMap<&'static str, String>,
    userinfo_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
}

impl Aliases {
    /// Those below `at`, the issuer's address where certificates are asked for.
    pub(super) fn new(at: &str, grants: GrantSet) -> Self {
        Self {
            token_endpoint: format!("{at}/token"),
            pushed_authorization_request_endpoint: format!("{at}/par"),
            of_grants: of_grants(at, grants),
            userinfo_endpoint: format!("{at}/userinfo"),
            introspection_endpoint: format!("{at}/introspect"),
            revocation_endpoint: format!("{at}/revoke"),
        }
    }
}
