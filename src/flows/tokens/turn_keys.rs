//! Signing keys come and go by the clock, so that no token ever fails to verify because of it.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::IdTokenAlg;
use rules::ids::TenantId;
use rules::keys::{KeyAlg, SigningKey, published};
use rules::random::Lot;

use super::error::TokenError;
use super::keys::rotated;
use crate::app::App;
use crate::signing::{NewKey, make_key_aside};

/// Tenants that are looked at in one round.
const ROUND: u16 = 50;

/// Makes the keys that are due: successors of those whose time runs out, and the RS256 key of one tenant that has none yet
/// (SECURITY 18). That one takes long, so a round makes one. Keys that nobody needs any more are thrown away. How many were made.
///
/// # Errors
/// [`TokenError`]; what was not made is due the next time.
pub async fn turn_keys(app: &App, now: Timestamp) -> Result<usize, TokenError> {
    let soon = now + app.key_plan.shown_before_for;
    let (turns, without) = app
        .storage
        .read(move |tx| -> Result<_, TokenError> {
            Ok((tx.across().key_turns(soon, ROUND)?, tx.across().without_key(IdTokenAlg::RS256, 1)?))
        })
        .await?;
    let mut made = 0;
    for tenant in turns {
        let keys = app.storage.signing_keys(tenant).await?.unwrap_or_default();
        for alg in KeyAlg::all().filter(|alg| keys.iter().any(|key| key.alg == *alg)) {
            made += usize::from(make_due(app, tenant, &keys, alg, now).await?);
        }
    }
    for tenant in without {
        made += usize::from(make_due(app, tenant, &[], IdTokenAlg::RS256.into(), now).await?);
    }
    Ok(made)
}

async fn make_due(app: &App, tenant: TenantId, known: &[SigningKey], alg: KeyAlg, now: Timestamp) -> Result<bool, TokenError> {
    let plan = app.key_plan;
    if plan.due(known, alg, now).is_none() {
        return Ok(false);
    }
    let made: NewKey = make_key_aside(alg).await?;
    let (ring, random) = (Arc::clone(&app.ring), app.random);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("somebody else made the key");
            let keys = tx.in_tenant(tenant).signing_keys().list()?;
            let Some(due) = plan.due(&keys, alg, now) else { return Ok(false) };
            let key = made.sealed_for(tenant, due.times, &ring, &random)?;
            tx.in_tenant(tenant).signing_keys().insert(&key)?;
            if let Some((kid, times)) = &due.predecessor {
                tx.in_tenant(tenant).signing_keys().set_times(kid, times)?;
            }
            let kept: Vec<&str> = published(&keys, now).map(|key| key.kid.as_str()).collect();
            for gone in keys.iter().filter(|key| key.times.published_until <= now && !kept.contains(&key.kid.as_str())) {
                tx.in_tenant(tenant).signing_keys().delete(&gone.kid)?;
            }
            rotated(tx, &lot.draw(), tenant, &key.kid, now)?;
            Ok(true)
        })
        .await
}
