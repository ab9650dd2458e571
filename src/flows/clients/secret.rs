//! The secret of a client, as it is stored: its digest, and a sealed copy where it signs with it.

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Application, ApplicationSettings, ClientSecret};
use rules::ids::{ApplicationId, TenantId};
use rules::secret::Secret;

use crate::app::App;
use crate::flows::tokens::client_secret_place;

/// What is stored of every secret.
pub(crate) fn stored_secret(secret: &Secret<String>, now: Timestamp) -> ClientSecret {
    ClientSecret { digest: Digest::of(secret.expose()).base64url(), created_at: now, expires_at: None }
}

/// What is stored beside it of a secret that the client signs with.
pub(crate) fn sealed_secret(app: &App, tenant: TenantId, id: ApplicationId, secret: &Secret<String>) -> String {
    let row = id.to_string();
    app.ring.seal(&app.random, &client_secret_place(tenant, &row), secret.expose().as_bytes())
}

/// The settings of an application whose one secret that is.
pub(crate) fn with_secret(app: &App, application: &Application, secret: Option<&Secret<String>>, now: Timestamp) -> ApplicationSettings {
    let mut settings = application.settings.clone();
    let Some(secret) = secret else { return settings };
    settings.secrets = vec![stored_secret(secret, now)];
    if settings.signs_with_secret() {
        settings.registration.sealed_secret = Some(sealed_secret(app, application.tenant, application.id, secret));
    }
    settings
}
