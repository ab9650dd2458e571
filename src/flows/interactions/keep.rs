//! Keeps an authorization request that came as a form until a GET of our own takes it up, with the Lax cookie (SECURITY 19).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Caller, Tenant};
use rules::random::Chance as _;
use storage::StorageError;

use crate::app::App;
use crate::flows::limits::{Budget, KEPT_REQUEST, KEPT_REQUESTS};

/// How long a request is kept.
const KEPT_FOR: Duration = Duration::from_secs(120);
/// The longest request that is kept, in bytes.
pub const KEPT_AT_MOST: usize = 16 * 1024;

/// Keeps a request of at most [`KEPT_AT_MOST`] bytes; gives the handle it is taken up by, once.
///
/// # Errors
/// [`StorageError::Busy`] if that network, or all together, had as many kept in this minute as may be.
pub async fn keep_request(app: &App, caller: &Caller, tenant: &Tenant, body: &[u8]) -> Result<String, StorageError> {
    let handle = app.random.secret().expose().clone();
    let (tenant, digest, now) = (tenant.id, Digest::of(&handle), caller.at);
    // Nobody has proven anything yet, and each request is a row.
    let budget = Budget::of(&[&KEPT_REQUEST], &caller.network().to_string()).then(Budget::of(&[&KEPT_REQUESTS], ""));
    if body.len() > KEPT_AT_MOST {
        return Err(StorageError::Busy);
    }
    let body = String::from_utf8_lossy(body).into_owned();
    let is_kept = app
        .storage
        .write(move |tx| {
            tx.nothing_to_remember("a request on its way");
            if !budget.pay(tx, now)? {
                return Ok(false);
            }
            tx.in_tenant(tenant).kept_requests().insert(&digest, &body, now + KEPT_FOR)?;
            Ok::<_, StorageError>(true)
        })
        .await?;
    if is_kept { Ok(handle) } else { Err(StorageError::Busy) }
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
