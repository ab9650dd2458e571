//! An ID token of ours that came back as a hint.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::ids::UserId;
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
    let verified = verify::<IdTokenHint>(hint, &keys, &expected);
    let Some(mut hint) = verified.ok().filter(|hint| hint.is_of(&issuer)) else { return Ok(None) };
    hint.user = match hint.subject.parse() {
        Ok(user) => Some(user),
        Err(_) => known_as(app, tenant, &hint).await?,
    };
    Ok(Some(hint))
}

/// The user behind a pairwise subject: the session that the token names knows them, and they must have that subject there.
async fn known_as(app: &App, tenant: &Tenant, hint: &IdTokenHint) -> Result<Option<UserId>, TokenError> {
    let Some(session) = hint.session else { return Ok(None) };
    let Some(application) = app.storage.application(tenant.id, hint.application).await? else { return Ok(None) };
    let id = tenant.id;
    let found = app.storage.read(move |tx| tx.in_tenant(id).sessions().find(session)).await?;
    let is_known_so = |user: &UserId| application.pairwise(&tenant.salt, *user).as_deref() == Some(hint.subject.as_str());
    Ok(found.map(|session| session.user).filter(is_known_so))
}
