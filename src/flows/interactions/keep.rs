//! Keeps an authorization request that came as a form until a GET of our own takes it up, with the Lax cookie (SECURITY 19).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::Tenant;
use rules::random::Chance as _;
use storage::StorageError;

use crate::app::App;

/// How long a request is kept.
const KEPT_FOR: Duration = Duration::from_secs(120);

/// Keeps a request; gives the handle it is taken up by, once.
///
/// # Errors
/// [`StorageError`].
pub async fn keep_request(app: &App, tenant: &Tenant, body: &[u8], now: Timestamp) -> Result<String, StorageError> {
    let handle = app.random.secret().expose().clone();
    let (tenant, digest, body) = (tenant.id, Digest::of(&handle), String::from_utf8_lossy(body).into_owned());
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("a request on its way");
            tx.in_tenant(tenant).kept_requests().insert(&digest, &body, now + KEPT_FOR)
        })
        .await?;
    Ok(handle)
}

/// Takes a kept request up; `None` if it was taken or is too old.
///
/// # Errors
/// [`StorageError`].
pub async fn kept_request(app: &App, tenant: &Tenant, handle: &str, now: Timestamp) -> Result<Option<String>, StorageError> {
    let (tenant, digest) = (tenant.id, Digest::of(handle));
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("a request on its way");
            tx.in_tenant(tenant).kept_requests().take(&digest, now)
        })
        .await
}
