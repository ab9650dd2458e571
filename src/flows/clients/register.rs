//! A client registers itself (RFC 7591, OpenID Connect Registration).

use std::sync::Arc;

use rules::audit::Deed;
use rules::digest::Digest;
use rules::directory::{Application, ApplicationSettings, Caller, Tenant, TenantKind, name_of};
use rules::ids::ApplicationId;
use rules::protocol::{ErrorCode, NewClient, OAuthError, Registrant, RegistrationMode, Sector, check_sector};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;

use super::error::ClientError;
use super::fetch::fetch;
use super::logo::logo_of;
use super::secret::with_secret;
use crate::app::App;
use crate::flows::limits::{Budget, REGISTRATION};
use crate::flows::remember::remember;

/// What came to the registration endpoint.
#[derive(Debug)]
pub struct Registering<'a> {
    /// The body.
    pub body: &'a [u8],
    /// The initial access token, if one was brought.
    pub token: Option<Secret<String>>,
}

/// A client, and what it is shown this once.
#[derive(Debug)]
pub struct Registered {
    /// The client.
    pub application: Application,
    /// Its secret, if it needs one.
    pub secret: Option<Secret<String>>,
    /// The token with which it manages its registration.
    pub access: Option<Secret<String>>,
}

/// Whether clients register at that tenant; nowhere that nobody administers (SECURITY 30).
pub(super) fn mode_of(tenant: &Tenant) -> RegistrationMode {
    if tenant.kind == TenantKind::Managed { tenant.policy.standards.registration } else { RegistrationMode::Off }
}

/// Registers a client.
///
/// # Errors
/// [`ClientError`].
pub async fn register(app: &App, caller: &Caller, tenant: &Arc<Tenant>, asked: Registering<'_>) -> Result<Registered, ClientError> {
    let mode = mode_of(tenant);
    if mode == RegistrationMode::Off {
        return Err(ClientError::NotHere);
    }
    let token = asked.token.as_ref().map(|token| Digest::of(token.expose()));
    let registrant = match (mode, token) {
        (RegistrationMode::Open, None) => Registrant::Stranger,
        (_, None) => return Err(ClientError::Token(None)),
        (_, Some(token)) => {
            let (id, now) = (tenant.id, caller.at);
            let is_good = app.storage.read(move |tx| tx.in_tenant(id).registration_tokens().is_good(&token, now)).await?;
            if !is_good {
                return Err(not_good());
            }
            Registrant::Token
        }
    };
    let client = NewClient::parse(asked.body, tenant.policy.standards.profile, registrant)?;
    check(app, tenant, &client).await?;
    put(app, caller, tenant, client, token).await
}

fn not_good() -> ClientError {
    ClientError::Token(Some(OAuthError::new(ErrorCode::InvalidToken, "the token is not good, or not any more")))
}

/// What can only be judged by asking the tenant, or elsewhere.
pub(super) async fn check(app: &App, tenant: &Tenant, client: &NewClient) -> Result<(), OAuthError> {
    name_of(client)?;
    // What nobody here can show would be a promise (RFC 8705 §2).
    let offered = app.mutual_tls();
    let is_allowed = client.registration.auth_method.is_none_or(|method| offered.allows(method));
    if !is_allowed || (client.registration.needs_mutual_tls() && !offered.is_on) {
        return Err(OAuthError::new(ErrorCode::InvalidClientMetadata, "client certificates are not asked for here"));
    }
    client.check_grants(tenant.policy.standards.grants)?;
    let Some(Sector::Listed(address)) = &client.sector else { return Ok(()) };
    let unreachable = |_| OAuthError::new(ErrorCode::InvalidClientMetadata, "sector_identifier_uri cannot be fetched");
    let listed = fetch(app, address).await.map_err(unreachable)?;
    check_sector(&listed, &client.redirect_uris)
}

async fn put(app: &App, caller: &Caller, tenant: &Tenant, client: NewClient, token: Option<Digest>) -> Result<Registered, ClientError> {
    let (caller, tenant) = (*caller, tenant.id);
    // Sealing draws chance of its own: everything is made before the write.
    let access = app.random.secret();
    let id = ApplicationId::new(&app.random, caller.at);
    let mut application =
        Application { tenant, id, name: name_of(&client)?, settings: ApplicationSettings::registered(&client), created_at: caller.at };
    let secret = application.settings.uses_secret().then(|| app.random.client_secret());
    application.settings = with_secret(app, &application, secret.as_ref(), caller.at);
    application.settings.registration.access_digest = Some(Digest::of(access.expose()).base64url());
    let logo = logo_of(app, id, &application.settings.registration).await;
    application.settings.registration.logo = logo.as_ref().map(|(name, _)| name.clone());
    let lot = Lot::new(&app.random);
    let (inserted, most) = (application.clone(), app.config.limits.registrations_per_hour);
    let network = format!("{tenant} {}", caller.network());
    let is_made = app
        .storage
        .write(move |tx| -> Result<bool, ClientError> {
            // One too many is an outcome that commits: a write that takes back has its neighbours run again.
            if !Budget::configured(&REGISTRATION, most, &network).pay(tx, caller.at)? {
                tx.nothing_to_remember("a registration that was refused is counted");
                return Ok(false);
            }
            if let Some(token) = &token
                && !tx.in_tenant(tenant).registration_tokens().spend(token, caller.at)?
            {
                return Err(not_good());
            }
            tx.in_tenant(tenant).applications().insert(&inserted)?;
            if let Some((name, png)) = &logo {
                tx.in_tenant(tenant).logos().put(name, png)?;
            }
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedApplication, "application", id)?;
            Ok(true)
        })
        .await?;
    if !is_made {
        return Err(ClientError::TooMany);
    }
    Ok(Registered { application, secret, access: Some(access) })
}
