//! Tokens for an application in its own name (RFC 6749 §4.4); nothing is written.

use rules::claims::{Authorization, Subject};
use rules::protocol::{GrantType, Scope};

use super::error::TokenError;
use super::mint::{Minted, mint};
use super::token::Asking;

/// Gives an application a token that speaks of itself. Scopes speak of people, so none is granted.
pub(super) fn client_credentials(asking: &Asking<'_>, _asked: Scope) -> Result<Minted, TokenError> {
    let authorization = Authorization {
        issuer: asking.tenant.issuer(&asking.app.public_url),
        tenant: asking.tenant.id,
        application: asking.application.id,
        audience: None,
        scope: Scope::default(),
        by: GrantType::ClientCredentials,
        subject: Subject::Program,
    };
    mint(asking.app, &asking.keys, &authorization, None, asking.caller.at)
}
