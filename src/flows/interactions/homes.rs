//! Which home speaks for an address (PRODUCT, *Which home?*).

use rules::clock::Timestamp;
use rules::directory::{Address, Domain, DomainPurpose, DomainState, Home, Partner, Tenant};
use rules::ids::TenantId;
use rules::interactions::{HomeFound, Interaction, Purpose};
use storage::{StorageError, Tx};

/// The partner's card decides if it names a home; otherwise the tenant that verified exactly this domain; otherwise nobody. All of that
/// depends on the domain, never on whether there is an account (SECURITY 15).
pub(crate) fn home_of(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    address: &Address,
    partner: Option<&Partner>,
    now: Timestamp,
) -> Result<HomeFound, StorageError> {
    let named = partner.and_then(|partner| partner.home);
    let claimed = match named {
        Some(Home::Tenant(id)) => Some(id),
        Some(Home::Here) => Some(tenant.id),
        Some(Home::Mail) => return Ok(HomeFound::Nobody),
        None => {
            let home = tx.across().home_of_domain(address.domain())?;
            if home != Some(tenant.id)
                && let Some(was) = former_home(tx, tenant, interaction, (address.domain(), home))?
            {
                return Ok(was);
            }
            home
        }
    };
    Ok(match claimed {
        Some(id) if id == tenant.id => HomeFound::Here,
        Some(id) if named.is_none() && is_put_off(tx, tenant, interaction, (id, address.domain()), now)? => HomeFound::Nobody,
        Some(id) => HomeFound::Tenant(id),
        None => HomeFound::Nobody,
    })
}

/// A domain whose record was gone for too long decides nothing new: it leads nobody who follows an invitation. Those who were there before
/// still find their home (SECURITY 14).
fn former_home(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    (domain, home): (&Domain, Option<TenantId>),
) -> Result<Option<HomeFound>, StorageError> {
    if matches!(interaction.purpose, Purpose::Redeem { .. }) {
        return Ok(None);
    }
    if has_lost(tx, tenant.id, domain)? {
        return Ok(Some(HomeFound::WasHere(home)));
    }
    // A home speaks for its own people, and for nobody else's.
    if home.is_some() || matches!(interaction.purpose, Purpose::Vouch { .. }) {
        return Ok(None);
    }
    Ok(tx.across().lapsed_home_of_domain(domain)?.map(HomeFound::Was))
}

/// Whether the domain was the tenant's and is so no more, as its record is gone: it may be somebody else's by now.
pub(super) fn has_lost(tx: &mut Tx<'_>, tenant: TenantId, domain: &Domain) -> Result<bool, StorageError> {
    let own = tx.in_tenant(tenant).domains().find(domain, DomainPurpose::Home)?;
    Ok(own.is_some_and(|own| matches!(own.state(), DomainState::Lapsed | DomainState::Taken)))
}

/// Whether the tenant still lets guests of that domain come as they did before it got a home (SECURITY 4). Whoever redeems comes by
/// the home all the same; and what is shown depends on the domain, not on who has an account (SECURITY 15).
fn is_put_off(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    (home, domain): (TenantId, &Domain),
    now: Timestamp,
) -> Result<bool, StorageError> {
    if tenant.policy.guests.homes_from.is_none() || matches!(interaction.purpose, Purpose::Redeem { .. } | Purpose::Vouch { .. }) {
        return Ok(false);
    }
    let asked = tx.in_tenant(home).domains().list()?;
    let proven = asked.into_iter().find(|asked| asked.domain == *domain && asked.proof.purpose == DomainPurpose::Home);
    Ok(proven.and_then(|proven| proven.verified_at).is_some_and(|since| tenant.policy.guests.is_home_put_off(since, now)))
}
