//! Looks the records of verified domains up again, each once a day (SECURITY 14).

use std::time::Duration;

use futures_util::future::join_all;
use rules::clock::Timestamp;
use rules::directory::{Caller, VerifiedDomain};
use rules::random::Lot;
use storage::directory::DueDomain;
use storage::{StorageError, Tx};

use super::domain_turns::{Hands, new_nonce, settle};
use crate::app::App;

/// Records that are looked up side by side: a resolver that says nothing is waited for once for all of them.
const SLICE: u32 = 16;

/// Slices of one round.
const SLICES: usize = 10;

/// Until then nobody else looks; after that it is lost to whoever comes next.
const LEASE: Duration = Duration::from_secs(600);

/// After no answer. That is nobody's fault but perhaps ours, and changes nothing: an outage here must not lapse anybody. A claim that cannot
/// be read waits for somebody who mends it as long.
const AGAIN_IN: Duration = Duration::from_secs(3600);

/// A claim, and whether its record is there; `None` if nobody answered.
type Looked = (VerifiedDomain, Option<bool>);

/// Looks up what is due; how many records that were. What cannot be written down keeps nothing else.
///
/// # Errors
/// The first [`StorageError`] there was; what was not looked up, or not written down, is due again.
pub async fn look_again(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let (mut count, mut worst) = (0, Ok(()));
    for _ in 0..SLICES {
        // Nobody waits for the writer while nothing is due.
        if app.storage.read(move |tx| tx.across().domains_due(now, 1)).await?.is_empty() {
            break;
        }
        // Another server may be quicker.
        let Some(due) = app.storage.write_behind(move |tx| take_up(tx, now)).await? else { break };
        let looked = join_all(due.into_iter().map(|claim| look(app, claim))).await;
        let is_outage = is_outage(&looked);
        for (claim, is_there) in looked {
            count += 1;
            let domain = claim.domain.clone();
            if let Err(error) = write_down(app, (claim, is_there), now).await {
                tracing::error!(%error, %domain, "what a look for the record of a domain found could not be written down");
                worst = worst.and(Err(error));
            }
        }
        if is_outage {
            tracing::warn!("no name server answered for the records of domains: they are looked up again in an hour");
            break;
        }
    }
    worst.map(|()| count)
}

/// Claims what is due, so that no other server looks at the same time; `None` if nothing is.
fn take_up(tx: &mut Tx<'_>, now: Timestamp) -> Result<Option<Vec<VerifiedDomain>>, StorageError> {
    tx.nothing_to_remember("what is found is remembered");
    let due = tx.across().domains_due(now, SLICE)?;
    let mut taken = Vec::with_capacity(due.len());
    for due in &due {
        taken.extend(take(tx, due, now)?);
    }
    Ok((!due.is_empty()).then_some(taken))
}

/// The claim, unless it does not read: that is the operator's, and keeps nobody else.
fn take(tx: &mut Tx<'_>, due: &DueDomain, now: Timestamp) -> Result<Option<VerifiedDomain>, StorageError> {
    let claim = match due.read() {
        Ok(claim) => Some(claim),
        Err(error) => {
            tracing::error!(%error, "the record of a domain cannot be looked up");
            None
        }
    };
    let until = now + if claim.is_some() { LEASE } else { AGAIN_IN };
    tx.across().put_off_domain(due, until)?;
    Ok(claim)
}

/// Whether the record is there.
async fn look(app: &App, claim: VerifiedDomain) -> Looked {
    let answered = app.dns.txt(&claim.domain).await;
    let is_there = answered.ok().map(|records| claim.proof.is_among(&records));
    (claim, is_there)
}

/// Whether name servers were asked, and none answered.
fn is_outage(looked: &[Looked]) -> bool {
    !looked.is_empty() && looked.iter().all(|(_, is_there)| is_there.is_none())
}

/// Each in a write of its own: one that fails takes no other back.
async fn write_down(app: &App, looked: Looked, now: Timestamp) -> Result<(), StorageError> {
    let (lot, post) = (Lot::new(&app.random), app.post());
    let written = app.storage.write_behind(move |tx| {
        let draw = lot.draw();
        let caller = Caller::clock(&draw, now);
        tx.nothing_to_remember("each turn is remembered by itself");
        conclude(tx, (&post, &draw, &caller), &looked)
    });
    written.await
}

/// Decides on the row as it is now: it may have been given up, claimed anew, or seen by somebody who looked by hand.
fn conclude(tx: &mut Tx<'_>, hands: Hands<'_>, (looked, is_there): &Looked) -> Result<(), StorageError> {
    let (_, draw, Caller { at: now, .. }) = hands;
    let nonce = &looked.proof.nonce;
    let mut room = tx.in_tenant(looked.proof.tenant);
    let claim = room.domains().find(&looked.domain, looked.proof.purpose)?;
    let Some(claim) = claim.filter(|claim| claim.proof == looked.proof && claim.look_at.is_some()) else { return Ok(()) };
    match is_there {
        Some(true) => settle(tx, hands, nonce, claim.found(*now)),
        Some(false) => settle(tx, hands, nonce, claim.not_found(*now, new_nonce(draw))),
        None => room.domains().looked_at(nonce, &VerifiedDomain { look_at: Some(*now + AGAIN_IN), ..claim }).map(drop),
    }
}

#[cfg(test)]
mod tests {
    use rules::directory::{DomainProof, DomainPurpose};

    use super::*;

    #[test]
    fn only_name_servers_that_were_asked_can_be_out() {
        let looked = |is_there| {
            let tenant = "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".parse().unwrap();
            let proof = DomainProof { purpose: DomainPurpose::Home, tenant, nonce: "n".to_owned() };
            (VerifiedDomain::asked("fabrikam.example".parse().unwrap(), proof), is_there)
        };
        assert!(!is_outage(&[]), "another server took up what was due");
        assert!(is_outage(&[looked(None), looked(None)]));
        assert!(!is_outage(&[looked(None), looked(Some(false))]));
    }
}
