//! A tenant's signing keys: the one that signs now, and those that are published.

use std::sync::Arc;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Caller, IdTokenAlg, Tenant, TenantKind};
use rules::ids::TenantId;
use rules::keys::{KeyAlg, KeyFor, Predecessor, SigningKey, published, signing_key};
use rules::random::{Draw, Lot};
use storage::{StorageError, Tx};

use super::error::TokenError;
use crate::app::App;
use crate::flows::remember::remember;
use crate::signing::{LoadedKey, OpeningKey, PublicKey, SigningError, make_key_aside};

/// The key that signs with `alg` now; made on the spot if the tenant has none yet.
pub(super) async fn signing(app: &App, tenant: TenantId, alg: IdTokenAlg, now: Timestamp) -> Result<Arc<LoadedKey>, TokenError> {
    let keys = all(app, tenant).await?;
    if let Some(key) = signing_key(&keys, alg, now) {
        return Ok(app.loaded_keys.signing(key, &app.ring)?);
    }
    ensure_key(app, tenant, alg, now).await?;
    let keys = all(app, tenant).await?;
    let key = signing_key(&keys, alg, now).ok_or(SigningError::Key)?;
    Ok(app.loaded_keys.signing(key, &app.ring)?)
}

/// All keys of a tenant, from the hot cache.
async fn all(app: &App, tenant: TenantId) -> Result<Arc<Vec<SigningKey>>, StorageError> {
    Ok(app.storage.signing_keys(tenant).await?.unwrap_or_default())
}

/// Makes a key for `alg` if the tenant has none that signs now.
async fn ensure_key(app: &App, tenant: TenantId, alg: impl Into<KeyAlg>, now: Timestamp) -> Result<(), TokenError> {
    let alg = alg.into();
    let made = make_key_aside(alg).await?;
    let (ring, random, plan) = (Arc::clone(&app.ring), app.random, app.key_plan);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let keys = tx.in_tenant(tenant).signing_keys().list()?;
            if signing_key(&keys, alg, now).is_some() {
                tx.nothing_to_remember("somebody else made the key");
                return Ok(());
            }
            let times = plan.at_once(&keys, alg, Predecessor::StaysPublished, now).times;
            let key = made.sealed_for(tenant, times, &ring, &random)?;
            tx.in_tenant(tenant).signing_keys().insert(&key)?;
            rotated(tx, &lot.draw(), tenant, &key.kid, now)?;
            Ok(())
        })
        .await
}

/// Remembers a key that the clock, or the first need of it, brought.
pub(super) fn rotated(tx: &mut Tx<'_>, draw: &Draw<'_>, tenant: TenantId, kid: &str, now: Timestamp) -> Result<(), StorageError> {
    let caller = Caller::clock(draw, now);
    remember(tx, draw, &caller, tenant, Deed::RotatedKeys, "key", kid)
}

/// The JWK set of a tenant (RFC 7517 §5).
///
/// # Errors
/// [`TokenError`] if the keys cannot be read.
pub async fn key_set(app: &App, tenant: &Tenant, now: Timestamp) -> Result<String, TokenError> {
    let mut keys = all(app, tenant.id).await?;
    // Where discovery says that request objects may be encrypted to us: where somebody can write metadata of applications.
    if tenant.kind == TenantKind::Managed {
        for kind in KeyFor::ALL.into_iter().filter(|kind| signing_key(&keys, *kind, now).is_none()) {
            ensure_key(app, tenant.id, kind, now).await?;
        }
        keys = all(app, tenant.id).await?;
    }
    Ok(app.loaded_keys.jwk_set(published(&keys, now))?)
}

/// The keys that open what was encrypted to the tenant: all that clients may still have.
pub(crate) async fn opening_keys(app: &App, tenant: TenantId, now: Timestamp) -> Result<Vec<Arc<OpeningKey>>, TokenError> {
    let keys = all(app, tenant).await?;
    let opening = published(&keys, now).filter(|key| key.alg.signs().is_none());
    opening.map(|key| app.loaded_keys.opening(key, &app.ring).map_err(TokenError::from)).collect()
}

/// The public halves of the published keys.
///
/// # Errors
/// [`TokenError`] if the keys cannot be read.
pub async fn published_keys(app: &App, tenant: TenantId, now: Timestamp) -> Result<Vec<Arc<PublicKey>>, TokenError> {
    let keys = all(app, tenant).await?;
    let signing = published(&keys, now).filter(|key| key.alg.signs().is_some());
    signing.map(|key| app.loaded_keys.public(key).map_err(TokenError::from)).collect()
}
