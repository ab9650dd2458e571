//! A client looks at its registration, changes it, or takes it back (RFC 7592).

use std::sync::Arc;

use rules::audit::Deed;
use rules::digest::Digest;
use rules::directory::{Application, Caller, Tenant, name_of};
use rules::ids::ApplicationId;
use rules::protocol::{ErrorCode, NewClient, OAuthError, RegistrationMode};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use serde_json::Value;
use storage::StorageError;

use super::error::ClientError;
use super::logo::logo_of;
use super::register::{Registered, check, mode_of};
use super::secret::with_secret;
use crate::app::App;
use crate::flows::remember::remember;

/// The client with that id, if the token is the one it was given. Who is not known hears the same as who is not let in (RFC 7592 §2.1).
///
/// # Errors
/// [`ClientError`].
pub async fn client_as_told(
    app: &App,
    tenant: &Arc<Tenant>,
    id: Option<ApplicationId>,
    token: Option<&Secret<String>>,
) -> Result<Arc<Application>, ClientError> {
    if mode_of(tenant) == RegistrationMode::Off {
        return Err(ClientError::NotHere);
    }
    let given = Digest::of(token.ok_or(ClientError::Token(None))?.expose());
    let found = match id {
        Some(id) => app.storage.application(tenant.id, id).await?,
        None => None,
    };
    let is_its = |application: &Arc<Application>| {
        let stored = application.settings.registration.access_digest.as_deref().and_then(Digest::from_base64url);
        stored.is_some_and(|stored| stored == given)
    };
    let unknown = || OAuthError::new(ErrorCode::InvalidToken, "the token is not that of this client");
    found.filter(is_its).ok_or_else(|| ClientError::Token(Some(unknown())))
}

/// Puts another registration in place of the one there is (RFC 7592 §2.2). The secret stays, unless the client proves itself so now
/// and did not before.
///
/// # Errors
/// [`ClientError`].
pub async fn change_client(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    application: &Application,
    body: &[u8],
) -> Result<Registered, ClientError> {
    names_itself(application, body, caller)?;
    let kept = &application.settings.registration;
    // Who is held to FAPI does not lead itself out of it.
    let profile = if kept.profile.is_fapi() { kept.profile } else { tenant.policy.standards.profile };
    let client = NewClient::parse(body, profile, kept.registrant)?;
    check(app, tenant, &client).await?;
    let settings = application.settings.restated(&client);
    let secret = (settings.uses_secret() && settings.secrets.is_empty()).then(|| app.random.client_secret());
    let mut changed = Application { name: name_of(&client)?, settings, ..application.clone() };
    changed.settings = with_secret(app, &changed, secret.as_ref(), caller.at);
    let logo = logo_of(app, application.id, &changed.settings.registration).await;
    changed.settings.registration.logo = logo.as_ref().map(|(name, _)| name.clone());
    write(app, caller, application, &changed, logo).await?;
    Ok(Registered { application: changed, secret, access: None })
}

/// RFC 7592 §2.2: `client_id` must be there, and a secret, if there is one, must be right.
fn names_itself(application: &Application, body: &[u8], caller: &Caller) -> Result<(), OAuthError> {
    let sent: Value = serde_json::from_slice(body).unwrap_or_default();
    let refused = |why: &'static str| OAuthError::new(ErrorCode::InvalidClientMetadata, why);
    if sent["client_id"].as_str() != Some(application.id.to_string().as_str()) {
        return Err(refused("client_id is not that of this client"));
    }
    let is_right = sent["client_secret"].as_str().is_none_or(|secret| application.knows_secret(secret, caller.at));
    let is_ours = ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];
    if is_ours.iter().any(|name| sent.get(name).is_some()) {
        return Err(refused("a registration says nothing of what only we decide"));
    }
    if is_right { Ok(()) } else { Err(refused("client_secret is not that of this client")) }
}

/// Writes what was made of what was `seen`: an admin may have changed it while pages of the client's were fetched.
async fn write(
    app: &App,
    caller: &Caller,
    seen: &Application,
    changed: &Application,
    logo: Option<(String, Vec<u8>)>,
) -> Result<(), ClientError> {
    let (caller, seen, changed) = (*caller, seen.clone(), changed.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| -> Result<(), ClientError> {
            if tx.in_tenant(seen.tenant).applications().find(seen.id)?.as_ref() != Some(&seen) {
                return Err(StorageError::Stale.into());
            }
            tx.in_tenant(changed.tenant).logos().remove_of(changed.id)?;
            if let Some((name, png)) = &logo {
                tx.in_tenant(changed.tenant).logos().put(name, png)?;
            }
            tx.in_tenant(changed.tenant).applications().update(changed.id, &changed.name, &changed.settings)?;
            remember(tx, &lot.draw(), &caller, changed.tenant, Deed::ChangedApplication, "application", changed.id)?;
            Ok(())
        })
        .await
}

/// Takes a client back, with all that was given to it (RFC 7592 §2.3).
///
/// # Errors
/// [`ClientError`].
pub async fn remove_client(app: &App, caller: &Caller, application: &Application) -> Result<(), ClientError> {
    let (caller, tenant, id) = (*caller, application.tenant, application.id);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| -> Result<(), ClientError> {
            tx.in_tenant(tenant).applications().delete(id)?;
            tx.in_tenant(tenant).logos().remove_of(id)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedApplication, "application", id)?;
            Ok(())
        })
        .await
}
