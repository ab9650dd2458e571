//! Registers applications.

use rules::audit::Deed;
use rules::digest::Digest;
use rules::directory::{Action, Application, ApplicationSettings, Caller, ClientKind, ClientSecret, DisplayName, Object, may};
use rules::ids::{ApplicationId, TenantId};
use rules::protocol::{check_redirect_uri, is_web_address};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;

use super::error::DirectoryError;
use crate::app::App;
use crate::flows::remember::remember;

/// An application to be registered; `settings.secrets` is filled here.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// What people call it.
    pub name: DisplayName,
    /// All else.
    pub settings: ApplicationSettings,
}

/// What was registered. The secret is shown this once.
#[derive(Debug)]
pub struct MadeApplication {
    /// Its `client_id`.
    pub id: ApplicationId,
    /// Its secret, for confidential clients.
    pub secret: Option<Secret<String>>,
}

/// Registers an application.
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_application(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    new: NewApplication,
) -> Result<MadeApplication, DirectoryError> {
    check(&new.settings)?;
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageApplications, &Object::Tenant(tenant.id, &tenant.policy))?;
            let id = ApplicationId::new(&draw, caller.at);
            let secret = (new.settings.kind == ClientKind::Confidential).then(|| draw.secret());
            let stored = secret.iter().map(|secret| ClientSecret {
                digest: Digest::of(secret.expose()).base64url(),
                created_at: caller.at,
                expires_at: None,
            });
            let settings = ApplicationSettings { secrets: stored.collect(), ..new.settings.clone() };
            let application = Application { tenant: tenant.id, id, name: new.name.clone(), settings, created_at: caller.at };
            tx.in_tenant(tenant.id).applications().insert(&application)?;
            remember(tx, &draw, &caller, tenant.id, Deed::ChangedApplication, "application", id)?;
            Ok(MadeApplication { id, secret })
        })
        .await
}

/// Redirect URIs are absolute, without fragment (RFC 6749 §3.1.2); pages we send people to are web addresses (SECURITY 16).
pub(super) fn check(settings: &ApplicationSettings) -> Result<(), DirectoryError> {
    for text in settings.redirect_uris.iter().chain(&settings.post_logout_redirect_uris) {
        check_redirect_uri(text).map_err(DirectoryError::Address)?;
    }
    let pages = [&settings.home_page, &settings.initiate_login_uri];
    match pages.into_iter().flatten().all(is_web_address) {
        true => Ok(()),
        false => Err(DirectoryError::Address("home page and initiate_login_uri are https, without a user name")),
    }
}
