//! Who calls the admin API: a program of some tenant, by a token made for that tenant's API.

use std::sync::Arc;

use rules::claims::claimed_issuer;
use rules::clock::Timestamp;
use rules::directory::{Actor, Tenant};
use rules::protocol::{ErrorCode, OAuthError};

use super::bearer::{Bearer, BearerError, ShownTo, bearer};
use super::program::api_audience;
use crate::app::App;

/// The tenant whose API is called, and who calls it. What they may do is looked up there at each call, never read from the token
/// (SECURITY 26).
///
/// # Errors
/// `invalid_token` for all that is no living token for a tenant's API: ID tokens and tokens about people among them.
pub async fn api_bearer(app: &App, asked: &ShownTo<'_>, now: Timestamp) -> Result<(Arc<Tenant>, Actor), BearerError> {
    let refused = || BearerError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the token is not a living access token for this API"));
    // Not verified yet: it only says with whose keys to verify.
    let issuer = claimed_issuer(asked.shown.token.expose()).ok_or_else(refused)?;
    let name = issuer.strip_prefix(&app.public_url).and_then(|path| path.strip_prefix('/')).and_then(|name| name.parse().ok());
    let tenant = app.storage.tenant_named(&name.ok_or_else(refused)?).await?.ok_or_else(refused)?;
    let Bearer(presented) = bearer(app, &tenant, asked, &api_audience(&tenant, &app.public_url), now).await?;
    if presented.tid != tenant.id || presented.oid.is_some() || presented.grant().is_some() {
        return Err(refused());
    }
    let application = app.storage.application(tenant.id, presented.client_id).await?.ok_or_else(refused)?;
    Ok((Arc::clone(&tenant), Actor::Program { tenant: tenant.id, application: application.id }))
}
