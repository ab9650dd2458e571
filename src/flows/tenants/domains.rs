//! Domains that a tenant claims, and the record in the domain name system that proves the claim (SECURITY 14).

use rules::audit::Deed;
use rules::directory::{Caller, Domain, DomainPurpose, VerifiedDomain};
use rules::ids::TenantId;
use rules::random::Lot;
use storage::StorageError;

use super::domain_turns::{choose_primary, make_way, new_proof, next_primary, settle, spread};
use super::settings::{SettingsError, changeable};
use crate::app::App;
use crate::flows::remember::remember;
use crate::outgoing::DnsError;

/// Why a domain does not become the tenant's.
#[derive(Debug, thiserror::Error)]
pub enum DomainError {
    /// A public suffix, or one where strangers have mailboxes.
    #[error("nobody can claim that domain")]
    OfAll,
    /// It was claimed before, by this tenant or, with proof, by another.
    #[error("that domain is claimed")]
    Taken,
    /// The tenant never claimed it.
    #[error("that domain was not claimed")]
    Unknown,
    /// The record is not there (yet), or could not be looked up.
    #[error("the record was not found")]
    NotFound,
    /// The caller may not, or the database could not do it.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl From<StorageError> for DomainError {
    fn from(error: StorageError) -> Self {
        Self::Settings(error.into())
    }
}

const HOME: DomainPurpose = DomainPurpose::Home;

/// Claims a domain: from now on its owner can prove it by a record.
///
/// # Errors
/// [`DomainError`].
pub async fn propose_domain(app: &App, caller: &Caller, tenant: TenantId, domain: Domain) -> Result<(), DomainError> {
    if domain.is_public_suffix() || app.consumers.contains(&domain) {
        return Err(DomainError::OfAll);
    }
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            changeable(tx, &caller, tenant)?;
            if tx.in_tenant(tenant).domains().find(&domain, HOME)?.is_some() {
                return Err(DomainError::Taken);
            }
            let asked = VerifiedDomain::asked(domain.clone(), new_proof(&draw, tenant));
            tx.in_tenant(tenant).domains().propose(&asked)?;
            remember(tx, &draw, &caller, tenant, Deed::ChangedDomain, "domain", &domain)?;
            Ok(())
        })
        .await
}

/// Looks for the record at exactly that name; once seen, the domain is the tenant's unless it is another's, and what had lapsed holds again.
///
/// # Errors
/// [`DomainError`].
pub async fn check_domain(app: &App, caller: &Caller, tenant: TenantId, domain: Domain) -> Result<(), DomainError> {
    let caller = *caller;
    let asked = domain.clone();
    let claim = app.storage.read(move |tx| {
        changeable(tx, &caller, tenant)?;
        tx.in_tenant(tenant).domains().find(&asked, HOME)?.ok_or(DomainError::Unknown)
    });
    let claim = claim.await?;
    let records = app.dns.txt(&domain).await.map_err(|error| match error {
        DnsError::Unreachable | DnsError::Unconfigured | DnsError::Name => DomainError::NotFound,
    })?;
    if !claim.proof.is_among(&records) {
        return Err(DomainError::NotFound);
    }
    let (lot, post) = (Lot::new(&app.random), app.post());
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let hands = (&post, &draw, &caller);
            let found = changeable(tx, &caller, tenant)?;
            // Lapsed, or given up and claimed anew meanwhile: another nonce, which was not looked for.
            let same = tx.in_tenant(tenant).domains().find(&domain, HOME)?.filter(|now| now.proof == claim.proof);
            let same = same.ok_or(DomainError::Unknown)?;
            if same.verified_at.is_some() {
                tx.nothing_to_remember("what the look turned is remembered by itself");
                return Ok(settle(tx, hands, &claim.proof.nonce, same.found(caller.at))?);
            }
            if !make_way(tx, hands, &domain)? {
                return Err(DomainError::Taken);
            }
            let look_at = same.next_look(caller.at, spread(&draw));
            tx.in_tenant(tenant).domains().verify(&domain, HOME, caller.at, Some(look_at))?;
            let proven = tx.in_tenant(tenant).domains().find(&domain, HOME)?.ok_or(DomainError::Unknown)?;
            choose_primary(tx, found, &proven)?;
            remember(tx, &draw, &caller, tenant, Deed::ChangedDomain, "domain", &domain)?;
            Ok(())
        })
        .await
}

/// Gives a claim up; the domain's people no longer sign in here as a home. Whoever has an account here keeps it, but its mailbox resets no
/// password any more: it may be somebody else's soon (SECURITY 14).
///
/// # Errors
/// [`DomainError`].
pub async fn give_up_domain(app: &App, caller: &Caller, tenant: TenantId, domain: Domain) -> Result<(), DomainError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let found = changeable(tx, &caller, tenant)?;
            if !tx.in_tenant(tenant).domains().give_up(&domain, HOME, caller.at)? {
                return Err(DomainError::Unknown);
            }
            if found.primary_domain.as_ref() == Some(&domain) {
                let next = next_primary(tx, &found)?;
                tx.in_tenant(tenant).itself().set_primary_domain(next.as_ref())?;
            }
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedDomain, "domain", &domain)?;
            Ok(())
        })
        .await
}
