//! Registers applications.

use rules::audit::{Deed, Event};
use rules::directory::{Action, Application, ApplicationSettings, Caller, DisplayName, Object, Tenant, Weakness, may};
use rules::ids::{ApplicationId, TenantId};
use rules::protocol::{DetailsType, check_identifier_uri, check_redirect_uri, is_web_address};
use rules::random::{Chance as _, Draw, Lot};
use rules::secret::Secret;
use serde_json::json;
use storage::Tx;

use super::error::DirectoryError;
use crate::app::App;
use crate::flows::clients::{Statement, logo_of, restate, with_secret};
use crate::flows::remember::event;

/// An application to be registered; its secret and its logo are put into the settings here.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// What people call it.
    pub name: DisplayName,
    /// All else.
    pub settings: ApplicationSettings,
}

impl NewApplication {
    /// The same, with what an admin writes of how it speaks: that may also say what kind of client it is.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn restated(self, app: &App, caller: &Caller, tenant: &Tenant, statement: &Statement) -> Result<Self, DirectoryError> {
        let id = ApplicationId::new(&app.random, caller.at);
        let draft = Application { tenant: tenant.id, id, name: self.name, settings: self.settings, created_at: caller.at };
        let Application { name, settings, .. } = restate(app, caller, tenant, &draft, statement).await?;
        Ok(Self { name, settings })
    }
}

/// What was registered. The secret is shown this once.
#[derive(Debug)]
pub struct MadeApplication {
    /// Its `client_id`.
    pub id: ApplicationId,
    /// Its secret, if it may prove itself by one.
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
    check(&new.settings, &app.public_url)?;
    let (caller, id) = (*caller, ApplicationId::new(&app.random, caller.at));
    let mut application = Application { tenant, id, name: new.name, settings: new.settings, created_at: caller.at };
    // Sealing draws chance of its own: everything is made before the write.
    let secret = application.settings.uses_secret().then(|| app.random.client_secret());
    application.settings = with_secret(app, &application, secret.as_ref(), caller.at);
    let logo = logo_of(app, id, &application.settings.registration).await;
    application.settings.registration.logo = logo.as_ref().map(|(name, _)| name.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| -> Result<(), DirectoryError> {
            let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageApplications, &Object::Tenant(tenant.id, &tenant.policy))?;
            is_named_alone(tx, tenant.id, id, &application.settings)?;
            tx.in_tenant(tenant.id).applications().insert(&application)?;
            if let Some((name, png)) = &logo {
                tx.in_tenant(tenant.id).logos().put(name, png)?;
            }
            tx.remember(&changed(&lot.draw(), &caller, &application))?;
            Ok(())
        })
        .await?;
    Ok(MadeApplication { id, secret })
}

/// What is remembered of a change: what the application is held to from then on, and what of it is weak.
pub(super) fn changed(draw: &Draw<'_>, caller: &Caller, application: &Application) -> Event {
    let weaknesses: Vec<&str> = Weakness::of(application).into_iter().map(Weakness::as_str).collect();
    let detail = json!({ "profile": application.settings.registration.profile.as_str(), "weaknesses": weaknesses });
    event(draw, caller, application.tenant, Deed::ChangedApplication, "application", application.id).with(detail)
}

/// No two applications of a tenant are the API of one name (RFC 8707).
pub(super) fn is_named_alone(
    tx: &mut Tx<'_>,
    tenant: TenantId,
    id: ApplicationId,
    settings: &ApplicationSettings,
) -> Result<(), DirectoryError> {
    for uri in &settings.registration.identifier_uris {
        if tx.in_tenant(tenant).applications().of_api(uri)?.is_some_and(|other| other.id != id) {
            return Err(DirectoryError::Address("an identifier URI names another application already"));
        }
    }
    for kind in &settings.registration.defines {
        if tx.in_tenant(tenant).applications().of_details_type(&kind.name)?.is_some_and(|other| other.id != id) {
            return Err(DirectoryError::Address("another application defines that type of authorization details"));
        }
    }
    Ok(())
}

/// Redirect URIs are absolute, without fragment (RFC 6749 §3.1.2); pages we send people to are web addresses (SECURITY 16); APIs have names
/// of their own (RFC 8707).
pub(super) fn check(settings: &ApplicationSettings, public_url: &str) -> Result<(), DirectoryError> {
    let uris = &settings.registration.identifier_uris;
    let is_twice = |at: usize| uris[..at].contains(&uris[at]);
    if uris.len() > 20 || (0..uris.len()).any(is_twice) {
        return Err(DirectoryError::Address("identifier URIs are at most 20, each once"));
    }
    let kinds = &settings.registration.defines;
    let is_twice = |at: usize| kinds[..at].iter().any(|kind| kind.name == kinds[at].name);
    if kinds.len() > 20 || !kinds.iter().all(DetailsType::is_good) || (0..kinds.len()).any(is_twice) {
        return Err(DirectoryError::Address("types of authorization details are at most 20, each once, with names of visible characters"));
    }
    for uri in uris {
        check_identifier_uri(uri, public_url).map_err(DirectoryError::Address)?;
    }
    for text in settings.redirect_uris.iter().chain(&settings.post_logout_redirect_uris) {
        check_redirect_uri(text).map_err(DirectoryError::Address)?;
    }
    let pages = [&settings.home_page, &settings.initiate_login_uri];
    match pages.into_iter().flatten().all(is_web_address) {
        true => Ok(()),
        false => Err(DirectoryError::Address("home page and initiate_login_uri are https, without a user name")),
    }
}
