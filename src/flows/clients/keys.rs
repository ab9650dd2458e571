//! The keys of an application: sent when it registered, or fetched where it keeps them, and fetched again when it changed them.

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Application, IssuerKeys};
use rules::protocol::{BearerAssertion, Encryption, JweAlg, JwsAlg, Thumbprint};
use serde_json::Value;
use url::Url;

use super::fetch::fetch;
use super::secret::secret_key;
use crate::app::App;
use crate::signing::{Content, ForeignKeys};

/// For so long a set that was fetched is good without another look.
const GOOD_FOR: Duration = Duration::from_secs(600);

/// Whether a key of the application made the signature of `jwt` with `alg`.
pub(crate) async fn is_signed_by(app: &App, application: &Application, jwt: &str, alg: JwsAlg, now: Timestamp) -> bool {
    any_set(app, application, now, |keys| keys.signed(jwt, alg)).await
}

/// Whether that certificate is one that the application registered (RFC 8705 §2.2).
pub(crate) async fn is_certificate_of(app: &App, application: &Application, certificate: Thumbprint, now: Timestamp) -> bool {
    any_set(app, application, now, |keys| keys.show(certificate)).await
}

/// Whether `is_good` is said of the application's key set. What no known key is good for may be by a new one: the set is fetched once
/// more (OpenID Connect Core §10.1.1), at once, as often as that may be.
async fn any_set(app: &App, application: &Application, now: Timestamp, is_good: impl Fn(&ForeignKeys) -> bool) -> bool {
    let registration = &application.settings.registration;
    match (&registration.jwks, &registration.jwks_uri) {
        (Some(jwks), _) => is_good(&ForeignKeys::read(jwks)),
        (None, Some(address)) => any_set_at(app, address, now, is_good).await,
        (None, None) => false,
    }
}

/// Whether a key of an issuer that a tenant trusts made the signature.
pub(crate) async fn is_signed_by_issuer(app: &App, keys: &IssuerKeys, assertion: &BearerAssertion, now: Timestamp) -> bool {
    match keys {
        IssuerKeys::Kept(jwks) => ForeignKeys::read(jwks).signed(assertion.jwt(), assertion.alg()),
        IssuerKeys::At(address) => any_set_at(app, address, now, |keys| keys.signed(assertion.jwt(), assertion.alg())).await,
    }
}

async fn any_set_at(app: &App, address: &Url, now: Timestamp, is_good: impl Fn(&ForeignKeys) -> bool) -> bool {
    match app.client_keys.find(address.as_str()) {
        Some((keys, at)) if now.since(at) < GOOD_FOR => {
            is_good(&keys) || (app.client_keys.may_look_again(address.as_str(), now) && is_good(&*fetched(app, address, now).await))
        }
        _ => is_good(&*fetched(app, address, now).await),
    }
}

/// Encrypts to the first key of the application that is for it; `None` if it has none. A set in which one is missing is fetched once more.
pub(crate) async fn encrypt_to(
    app: &App,
    application: &Application,
    way: Encryption,
    content: Content<'_>,
    now: Timestamp,
) -> Option<String> {
    recipients(app, application, way.alg, now).await?.encrypt(way, content, &app.random)
}

/// The keys of the application, if one of them can be encrypted to: those it has, or the one that its secret makes.
pub(crate) async fn recipients(app: &App, application: &Application, alg: JweAlg, now: Timestamp) -> Option<Arc<ForeignKeys>> {
    if alg.is_symmetric() {
        return secret_key(app, application).map(|secret| Arc::new(ForeignKeys::sharing(secret.expose())));
    }
    let registration = &application.settings.registration;
    let is_good = |keys: &Arc<ForeignKeys>| keys.takes(alg);
    if let Some(jwks) = &registration.jwks {
        return Some(Arc::new(ForeignKeys::read(jwks))).filter(is_good);
    }
    let address = registration.jwks_uri.as_ref()?;
    let known = app.client_keys.find(address.as_str()).filter(|(_, at)| now.since(*at) < GOOD_FOR).map(|(keys, _)| keys);
    match known {
        Some(keys) if is_good(&keys) => Some(keys),
        Some(_) if !app.client_keys.may_look_again(address.as_str(), now) => None,
        _ => Some(fetched(app, address, now).await).filter(is_good),
    }
}

/// The set as it is there now; what cannot be had is an empty one, and remembered too, so that nobody makes us ask all the time.
async fn fetched(app: &App, address: &Url, now: Timestamp) -> Arc<ForeignKeys> {
    let keys = match fetch(app, address).await {
        Ok(body) => serde_json::from_slice::<Value>(&body).map(|jwks| ForeignKeys::read(&jwks)).unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, host = address.host_str().unwrap_or_default(), "the keys of an application could not be had");
            ForeignKeys::default()
        }
    };
    let keys = Arc::new(keys);
    app.client_keys.insert(address.as_str(), Arc::clone(&keys), now);
    keys
}
