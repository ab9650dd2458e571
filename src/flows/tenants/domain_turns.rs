//! What becomes of a tenant when the record of one of its domains goes, stays away or comes back (SECURITY 14).

use std::time::Duration;

use rules::audit::Deed;
use rules::directory::{Caller, Domain, DomainHolder, DomainProof, DomainPurpose, DomainTurn, Tenant, VerifiedDomain};
use rules::ids::TenantId;
use rules::random::{Chance as _, Draw};
use storage::{StorageError, Tx};

use crate::app::Post;
use crate::flows::letters::domain_letters;
use crate::flows::remember::event;
use crate::mail::RecordIs;

/// What everybody who changes a claim has in hand.
pub(super) type Hands<'a> = (&'a Post, &'a Draw<'a>, &'a Caller);

/// Records that are looked up together are looked up apart after a while: up to two hours, drawn.
pub(super) fn spread(draw: &Draw<'_>) -> Duration {
    Duration::from_secs(u64::from(u16::from_be_bytes(draw.bytes())) % 7200)
}

/// What nobody was asked to publish before.
pub(super) fn new_nonce(draw: &Draw<'_>) -> String {
    draw.secret().expose().clone()
}

/// Asks for a record by which the tenant becomes the home of a domain's people.
pub(super) fn new_proof(draw: &Draw<'_>, tenant: TenantId) -> DomainProof {
    DomainProof { purpose: DomainPurpose::Home, tenant, nonce: new_nonce(draw) }
}

/// Keeps what a look for the record with that `nonce` found, remembers what it changed, and tells the admins what they have to do.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    (post, draw, caller): Hands<'_>,
    nonce: &str,
    (found, turn): (VerifiedDomain, Option<DomainTurn>),
) -> Result<(), StorageError> {
    let look_at = found.look_at.map(|_| found.next_look(caller.at, spread(draw)));
    let found = VerifiedDomain { look_at, ..found };
    if !tx.in_tenant(found.proof.tenant).domains().looked_at(nonce, &found)? {
        return Err(StorageError::Stale);
    }
    let Some(turn) = turn else { return Ok(()) };
    let id = found.proof.tenant;
    let Some(tenant) = tx.in_tenant(id).itself().find()? else { return Ok(()) };
    let tenant = choose_primary(tx, tenant, &found)?;
    let (deed, told) = match turn {
        DomainTurn::WentMissing { lapses_at } => (Deed::MissedDomain, Some(RecordIs::Missing { lapses_at })),
        DomainTurn::Lapsed => (Deed::LapsedDomain, Some(RecordIs::Lapsed)),
        DomainTurn::CameBack => (Deed::RegainedDomain, None),
    };
    tx.remember(&event(draw, caller, id, deed, "domain", &found.domain))?;
    match told {
        Some(told) => domain_letters(tx, post, draw, &tenant, (&found, told), caller.at),
        None => Ok(()),
    }
}

/// The tenant, under a domain that is its own at this moment: pages and letters carry no other (SECURITY 29).
pub(super) fn choose_primary(tx: &mut Tx<'_>, tenant: Tenant, turned: &VerifiedDomain) -> Result<Tenant, StorageError> {
    let primary_domain = match &tenant.primary_domain {
        Some(primary) if *primary == turned.domain && !turned.is_live() => next_primary(tx, &tenant)?,
        None if turned.is_live() => Some(turned.domain.clone()),
        _ => return Ok(tenant),
    };
    tx.in_tenant(tenant.id).itself().set_primary_domain(primary_domain.as_ref())?;
    Ok(Tenant { primary_domain, ..tenant })
}

/// The first of the domains that are the tenant's home.
pub(super) fn next_primary(tx: &mut Tx<'_>, tenant: &Tenant) -> Result<Option<Domain>, StorageError> {
    let own = tx.in_tenant(tenant.id).domains().list()?;
    Ok(own.into_iter().find(|own| own.proof.purpose == DomainPurpose::Home && own.is_live()).map(|own| own.domain))
}

/// Makes way for who proves a domain now; `false` if it is somebody's. Whose it was until it lapsed claims it no more, keeps its people, and
/// hears of it, but not from whom.
pub(super) fn make_way(tx: &mut Tx<'_>, (post, draw, caller): Hands<'_>, domain: &Domain) -> Result<bool, StorageError> {
    let former = match tx.across().holder_of_domain(domain)? {
        DomainHolder::Live(_) => return Ok(false),
        DomainHolder::Nobody => return Ok(true),
        DomainHolder::Lapsed(former) => former,
    };
    let lost = tx.in_tenant(former).domains().find(domain, DomainPurpose::Home)?;
    tx.in_tenant(former).domains().pass_on(domain, DomainPurpose::Home, caller.at)?;
    let clock = Caller::clock(draw, caller.at);
    tx.remember(&event(draw, &clock, former, Deed::PassedOnDomain, "domain", domain))?;
    if let (Some(tenant), Some(lost)) = (tx.in_tenant(former).itself().find()?, lost) {
        domain_letters(tx, post, draw, &tenant, (&lost, RecordIs::Taken), caller.at)?;
    }
    Ok(true)
}
