//! Changes applications: what is registered, and their secrets.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Action, Application, ApplicationSettings, Caller, ClientKind, ClientSecret, DisplayName, Object, may};
use rules::ids::{ApplicationId, TenantId};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use storage::Tx;
use storage::directory::RoleHolder;

use super::application::{check, is_named_alone};
use super::error::DirectoryError;
use crate::app::App;
use crate::flows::remember::remember;

/// Most living secrets of one application: the one in use and those that take its place.
const MOST_SECRETS: usize = 5;

/// Registers new settings. What kind of client it is stays, and its secrets do.
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_application(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    (name, settings): (DisplayName, ApplicationSettings),
) -> Result<(), DirectoryError> {
    check(&settings, &app.public_url)?;
    change(app, caller, tenant, id, move |application| {
        let kept = application.settings.clone();
        application.name = name.clone();
        application.settings = ApplicationSettings { kind: kept.kind, secrets: kept.secrets, ..settings.clone() };
        Ok(())
    })
    .await
}

/// Makes another secret, which is shown this once.
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_secret(app: &App, caller: &Caller, tenant: TenantId, id: ApplicationId) -> Result<Secret<String>, DirectoryError> {
    let (secret, now) = (app.random.secret(), caller.at);
    let digest = Digest::of(secret.expose()).base64url();
    change(app, caller, tenant, id, move |application| {
        if application.settings.kind != ClientKind::Confidential {
            return Err(DirectoryError::Unknown("secret"));
        }
        if application.settings.secrets.len() >= MOST_SECRETS {
            return Err(DirectoryError::TooMany("secrets"));
        }
        application.settings.secrets.insert(0, ClientSecret { digest: digest.clone(), created_at: now, expires_at: None });
        Ok(())
    })
    .await?;
    Ok(secret)
}

/// Takes the secret away that was made at that moment.
///
/// # Errors
/// [`DirectoryError`].
pub async fn remove_secret(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    made_at: Timestamp,
) -> Result<(), DirectoryError> {
    change(app, caller, tenant, id, move |application| {
        let before = application.settings.secrets.len();
        application.settings.secrets.retain(|secret| secret.created_at != made_at);
        if application.settings.secrets.len() < before { Ok(()) } else { Err(DirectoryError::Unknown("secret")) }
    })
    .await
}

/// Removes an application with all that was given of it.
///
/// # Errors
/// [`DirectoryError`].
pub async fn remove_application(app: &App, caller: &Caller, tenant: TenantId, id: ApplicationId) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            found(tx, &caller, tenant, id)?;
            tx.in_tenant(tenant).applications().delete(id)?;
            tx.in_tenant(tenant).logos().remove_of(id)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedApplication, "application", id)?;
            Ok(())
        })
        .await
}

async fn change(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    change: impl Fn(&mut Application) -> Result<(), DirectoryError> + Send + 'static,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let mut application = found(tx, &caller, tenant, id)?;
            change(&mut application)?;
            is_named_alone(tx, tenant, id, &application.settings)?;
            tx.in_tenant(tenant).applications().update(id, &application.name, &application.settings)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedApplication, "application", id)?;
            Ok(())
        })
        .await
}

/// The application, if the caller may change it.
fn found(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId, id: ApplicationId) -> Result<Application, DirectoryError> {
    let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    may(&powers, Action::ManageApplications, &Object::Tenant(tenant, &itself.policy))?;
    // Whoever gives an application a secret can act as it (SECURITY 32).
    let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::Application(id), caller.at)?;
    may(&powers, Action::ManageApplications, &Object::Grant(tenant, &reached))?;
    tx.in_tenant(tenant).applications().find(id)?.ok_or(DirectoryError::Unknown("application"))
}
