//! An ID token of ours that came back as a hint.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::protocol::IdTokenHint;

use super::error::TokenError;
use super::keys::published_keys;
use crate::app::App;
use crate::signing::{Audience, Expected, Expiry, Typ, verify};

/// Reads an `id_token_hint`: ours, of this tenant; its end does not matter (OpenID Connect RP-Initiated Logout §2).
pub(crate) async fn read_hint(app: &App, tenant: &Tenant, hint: &str, now: Timestamp) -> Result<Option<IdTokenHint>, TokenError> {
    let keys = published_keys(app, tenant.id, now).await?;
    let issuer = tenant.issuer(&app.public_url);
    let expected = Expected { typ: Typ::Jwt, iss: &issuer, aud: Audience::LookedAtByCaller, exp: Expiry::IsIgnored, now };
    let verified = verify::<IdTokenHint>(hint, &keys, &expected, &app.verified_tokens);
    Ok(verified.ok().map(|verified| verified.claims).filter(|hint| hint.is_of(&issuer)))
}
