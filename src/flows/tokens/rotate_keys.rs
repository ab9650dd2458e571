//! Replaces a tenant's signing keys ahead of time, because the operator says so.

use std::sync::Arc;

use rules::audit::Deed;
use rules::directory::{Action, Caller, Object, Tenant, may};
use rules::ids::TenantId;
use rules::keys::{KeyAlg, Predecessor, SigningKey, Succession};
use rules::random::Lot;
use storage::StorageError;

use super::error::TokenError;
use crate::app::App;
use crate::flows::remember::remember;
use crate::signing::{NewKey, make_key_aside, private_key_place};

/// How a key is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Its successor is shown first and signs once every cached JWK set has it; what the old one signed goes on verifying.
    WithOverlap,
    /// It is known to others, as all that are kept beside it may be: they go, and nothing they signed verifies any more.
    AtOnce,
}

/// Makes successors for all signing keys of a tenant; their names. A key whose successor waits already is left as it is, unless it
/// must go at once.
///
/// # Errors
/// [`TokenError`]; a key that was replaced before stays replaced.
pub async fn rotate_keys(app: &App, caller: &Caller, tenant: &Tenant, replace: Replace) -> Result<Vec<String>, TokenError> {
    let (id, now) = (tenant.id, caller.at);
    let keys = app.storage.read(move |tx| tx.in_tenant(id).signing_keys().list()).await?;
    let mut made = Vec::new();
    for alg in KeyAlg::all().filter(|alg| keys.iter().any(|key| key.alg == *alg)) {
        if succession(app, &keys, alg, replace, now).is_some() {
            let key = make_key_aside(alg).await?;
            made.extend(put(app, caller, tenant, (key, replace)).await?);
        }
    }
    Ok(made)
}

fn succession(app: &App, keys: &[SigningKey], alg: KeyAlg, replace: Replace, now: rules::clock::Timestamp) -> Option<Succession> {
    match replace {
        Replace::AtOnce => Some(app.key_plan.at_once(keys, alg, Predecessor::IsWithdrawn, now)),
        Replace::WithOverlap => app.key_plan.ahead_of_time(keys, alg, now),
    }
}

async fn put(app: &App, caller: &Caller, tenant: &Tenant, (made, replace): (NewKey, Replace)) -> Result<Option<String>, TokenError> {
    let (caller, tenant, ring, random, plan) = (*caller, tenant.clone(), Arc::clone(&app.ring), app.random, app.key_plan);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageTenant, &Object::Tenant(tenant.id, &tenant.policy)).map_err(|_| StorageError::Neighbour)?;
            let keys = tx.in_tenant(tenant.id).signing_keys().list()?;
            let due = match replace {
                Replace::AtOnce => Some(plan.at_once(&keys, made.alg(), Predecessor::IsWithdrawn, caller.at)),
                Replace::WithOverlap => plan.ahead_of_time(&keys, made.alg(), caller.at),
            };
            let Some(due) = due else {
                tx.nothing_to_remember("a successor waits already");
                return Ok(None);
            };
            let key = made.sealed_for(tenant.id, due.times, &ring, &random)?;
            tx.in_tenant(tenant.id).signing_keys().insert(&key)?;
            match (replace, &due.predecessor) {
                // Whoever knows one may know all there were, also those that wait for their day.
                (Replace::AtOnce, _) => {
                    for gone in keys.iter().filter(|known| known.alg == key.alg) {
                        tx.in_tenant(tenant.id).signing_keys().delete(&gone.kid)?;
                    }
                }
                (Replace::WithOverlap, Some((kid, times))) => {
                    tx.in_tenant(tenant.id).signing_keys().set_times(kid, times)?;
                }
                (Replace::WithOverlap, None) => {}
            }
            remember(tx, &lot.draw(), &caller, tenant.id, Deed::RotatedKeys, "key", &key.kid)?;
            Ok(Some(key.kid))
        })
        .await
}

/// Seals the private keys of all tenants anew that an older key of the ring sealed (SECURITY 20), from behind the one named on; how
/// many that were, and where to go on, if there is more.
///
/// # Errors
/// [`TokenError`] if one does not open; those before it are sealed anew.
pub async fn seal_keys_anew(app: &App, behind: Option<(TenantId, String)>) -> Result<(usize, Option<(TenantId, String)>), TokenError> {
    const SLICE: u16 = 100;
    let found = app
        .storage
        .read(move |tx| {
            let (tenant, kid) = behind.as_ref().map_or((None, ""), |(tenant, kid)| (Some(*tenant), kid.as_str()));
            tx.across().keys_behind(tenant, kid, SLICE)
        })
        .await?;
    let last = found.last().map(|key| (key.tenant, key.kid.clone())).filter(|_| found.len() == usize::from(SLICE));
    let mut sealed = 0;
    for key in found.into_iter().filter(|key| !app.ring.is_sealed_by_first(&key.sealed_private_key)) {
        let place = private_key_place(key.tenant, &key.kid);
        let opened = app.ring.open(&place, &key.sealed_private_key).map_err(crate::signing::SigningError::from)?;
        let anew = app.ring.seal(&app.random, &place, opened.expose());
        let written = app.storage.write_behind(move |tx| {
            tx.nothing_to_remember("the same key, sealed anew");
            tx.in_tenant(key.tenant).signing_keys().seal_anew(&key.kid, &key.sealed_private_key, &anew)
        });
        sealed += usize::from(written.await?);
    }
    Ok((sealed, last))
}
