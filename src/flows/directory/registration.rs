//! Changes applications: what is registered, and their secrets.

use std::time::Duration;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Application, ApplicationSettings, Caller, ClientSecret, DisplayName, Object, may};
use rules::ids::{ApplicationId, TenantId};
use rules::protocol::Registration;
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::application::{changed, check, is_named_alone};
use super::error::DirectoryError;
use crate::app::App;
use crate::flows::clients::{another_kind, logo_of, sealed_secret};
use crate::flows::remember::remember;

/// Most living secrets of one application: the one in use and those that take its place.
const MOST_SECRETS: usize = 5;

/// Registers new settings, which were made of what was `seen`. What kind of client it is stays, and its secrets do as long as they prove
/// who it is.
///
/// # Errors
/// [`StorageError::Stale`] if it was changed since it was seen: nobody's change is lost without a word. Else [`DirectoryError`].
pub async fn change_application(
    app: &App,
    caller: &Caller,
    seen: &Application,
    (name, mut settings): (DisplayName, ApplicationSettings),
) -> Result<(), DirectoryError> {
    let (tenant, id, seen) = (seen.tenant, seen.id, seen.clone());
    check(&settings, &app.public_url)?;
    let logo = match &settings.registration.logo {
        None => logo_of(app, id, &settings.registration).await,
        Some(_) => None,
    };
    if let Some((name, _)) = &logo {
        settings.registration.logo = Some(name.clone());
    }
    change(app, caller, tenant, id, move |tx, application| {
        if *application != seen {
            return Err(StorageError::Stale.into());
        }
        let kept = &application.settings;
        if settings.kind != kept.kind {
            return Err(another_kind().into());
        }
        let goes_on = settings.goes_on_with_secrets_of(kept);
        let registration = Registration {
            access_digest: kept.registration.access_digest.clone(),
            sealed_secret: settings.sealed_secret_of(kept),
            ..settings.registration.clone()
        };
        let secrets = if goes_on { kept.secrets.clone() } else { Vec::new() };
        application.name = name.clone();
        application.settings = ApplicationSettings { secrets, registration, ..settings.clone() };
        if logo.is_some() || application.settings.registration.logo.is_none() {
            tx.in_tenant(tenant).logos().remove_of(id)?;
        }
        if let Some((name, png)) = &logo {
            tx.in_tenant(tenant).logos().put(name, png)?;
        }
        Ok(application.check_metadata()?)
    })
    .await
}

/// Makes another secret, which is shown this once; the only one, where it is also a key: what is encrypted with it can
/// be so with one. What is stored of it is told beside.
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_secret(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    expires_at: Option<Timestamp>,
) -> Result<(Secret<String>, ClientSecret), DirectoryError> {
    let secret = app.random.client_secret();
    let (made, now, sealed) = (secret.clone(), caller.at, sealed_secret(app, tenant, id, &secret));
    let stored = change(app, caller, tenant, id, move |_, application| {
        let settings = &mut application.settings;
        if !settings.uses_secret() {
            return Err(DirectoryError::Unknown("secret"));
        }
        if settings.registration.has_secret_key() {
            if expires_at.is_some() {
                return Err(DirectoryError::EndOfKey);
            }
            settings.registration.sealed_secret = Some(sealed.clone());
            settings.secrets.clear();
        }
        if settings.secrets.len() >= MOST_SECRETS {
            return Err(DirectoryError::TooMany("secrets"));
        }
        // No two were made at one moment: that is what they are told apart by.
        let mut at = now;
        while settings.secrets.iter().any(|other| other.created_at == at) {
            at = at + Duration::from_millis(1);
        }
        let stored = ClientSecret { expires_at, ..settings.stored(&made, at) };
        settings.secrets.insert(0, stored.clone());
        Ok(stored)
    })
    .await?;
    Ok((secret, stored))
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
    change(app, caller, tenant, id, move |_, application| {
        let settings = &mut application.settings;
        let before = settings.secrets.len();
        settings.secrets.retain(|secret| secret.created_at != made_at);
        if settings.secrets.len() == before {
            return Err(DirectoryError::Unknown("secret"));
        }
        // One that is also a key is the only one there is.
        settings.registration.sealed_secret = None;
        Ok(())
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

async fn change<T: Send + 'static>(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    change: impl Fn(&mut Tx<'_>, &mut Application) -> Result<T, DirectoryError> + Send + 'static,
) -> Result<T, DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let mut application = found(tx, &caller, tenant, id)?;
            let outcome = change(tx, &mut application)?;
            is_named_alone(tx, tenant, id, &application.settings)?;
            tx.in_tenant(tenant).applications().update(id, &application.name, &application.settings)?;
            tx.remember(&changed(&lot.draw(), &caller, &application))?;
            Ok(outcome)
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
