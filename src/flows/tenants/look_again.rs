//! Looks the records of verified domains up again, each once a day (SECURITY 14).

use std::time::Duration;

use futures_util::future::join_all;
use rules::clock::Timestamp;
use rules::directory::{Caller, VerifiedDomain};
use rules::random::Lot;
use storage::{StorageError, Tx};

use super::domain_turns::{Hands, settle};
use crate::app::App;

/// Records that are looked up side by side: a resolver that says nothing is waited for once for all of them.
const SLICE: u32 = 16;

/// Slices of one round.
const SLICES: usize = 10;

/// Until then nobody else looks; after that it is lost to whoever comes next.
const LEASE: Duration = Duration::from_secs(600);

/// After no answer. That is nobody's fault but perhaps ours, and changes nothing: an outage here must not lapse anybody.
const AGAIN_IN: Duration = Duration::from_secs(3600);

/// Looks up what is due; how many records that were.
///
/// # Errors
/// [`StorageError`]; what was not looked up is due the next time.
pub async fn look_again(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let mut count = 0;
    for _ in 0..SLICES {
        // Nobody waits for the writer while nothing is due.
        if app.storage.read(move |tx| tx.across().domains_due(now, 1)).await?.is_empty() {
            break;
        }
        let due = app.storage.write_behind(move |tx| take_up(tx, now)).await?;
        let looked = join_all(due.into_iter().map(|claim| look(app, claim))).await;
        count += looked.len();
        let is_answered = looked.iter().any(|(_, is_there)| is_there.is_some());
        let (lot, post) = (Lot::new(&app.random), app.post());
        app.storage
            .write_behind(move |tx| {
                let draw = lot.draw();
                let caller = Caller::clock(&draw, now);
                tx.nothing_to_remember("each turn is remembered by itself");
                looked.iter().try_for_each(|(claim, is_there)| conclude(tx, (&post, &draw, &caller), claim, *is_there))
            })
            .await?;
        if !is_answered {
            tracing::warn!("no name server answered for the records of domains: they are looked up again in an hour");
            break;
        }
    }
    Ok(count)
}

/// Claims what is due, so that no other server looks at the same time.
fn take_up(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<VerifiedDomain>, StorageError> {
    tx.nothing_to_remember("what is found is remembered");
    let due = tx.across().domains_due(now, SLICE)?;
    for claim in &due {
        let leased = VerifiedDomain { look_at: Some(now + LEASE), ..claim.clone() };
        tx.in_tenant(claim.proof.tenant).domains().looked_at(&leased)?;
    }
    Ok(due)
}

/// Whether the record is there; `None` if nobody answered.
async fn look(app: &App, claim: VerifiedDomain) -> (VerifiedDomain, Option<bool>) {
    let answered = app.dns.txt(&claim.domain).await;
    let is_there = answered.ok().map(|records| claim.proof.is_among(&records));
    (claim, is_there)
}

/// Decides on the row as it is now: it may have been given up, claimed anew, or seen by somebody who looked by hand.
fn conclude(tx: &mut Tx<'_>, hands: Hands<'_>, looked: &VerifiedDomain, is_there: Option<bool>) -> Result<(), StorageError> {
    let now = hands.2.at;
    let mut room = tx.in_tenant(looked.proof.tenant);
    let claim = room.domains().find(&looked.domain, looked.proof.purpose)?;
    let Some(claim) = claim.filter(|claim| claim.proof == looked.proof && claim.look_at.is_some()) else { return Ok(()) };
    match is_there {
        Some(true) => settle(tx, hands, claim.found(now)),
        Some(false) => settle(tx, hands, claim.not_found(now)),
        None => room.domains().looked_at(&VerifiedDomain { look_at: Some(now + AGAIN_IN), ..claim }).map(drop),
    }
}
