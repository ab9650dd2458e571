//! The secret of a client, as it is stored: its digest, and a sealed copy where it is also a key.

use rules::clock::Timestamp;
use rules::directory::{Application, ApplicationSettings};
use rules::ids::{ApplicationId, TenantId};
use rules::secret::Secret;

use crate::app::App;
use crate::signing::Place;

/// What is stored beside its digest of a secret that is also a key.
pub(crate) fn sealed_secret(app: &App, tenant: TenantId, id: ApplicationId, secret: &Secret<String>) -> String {
    let row = id.to_string();
    app.ring.seal(&app.random, &client_secret_place(tenant, &row), secret.expose().as_bytes())
}

/// The secret of an application, where it is also a key; `None` too if the ring does not open it.
pub(crate) fn secret_key(app: &App, application: &Application) -> Option<Secret<Vec<u8>>> {
    let sealed = application.settings.registration.sealed_secret.as_ref()?;
    app.ring.open(&client_secret_place(application.tenant, &application.id.to_string()), sealed).ok()
}

/// Where it is sealed.
fn client_secret_place(tenant: TenantId, row: &str) -> Place<'_> {
    Place { tenant: Some(tenant), table: "applications", column: "secret", row }
}

/// The settings of an application whose one secret that is.
pub(crate) fn with_secret(app: &App, application: &Application, secret: Option<&Secret<String>>, now: Timestamp) -> ApplicationSettings {
    let mut settings = application.settings.clone();
    let Some(secret) = secret else { return settings };
    settings.secrets = vec![settings.stored(secret, now)];
    if settings.registration.has_secret_key() {
        settings.registration.sealed_secret = Some(sealed_secret(app, application.tenant, application.id, secret));
    }
    settings
}
