//! Which home speaks for an address (PRODUCT, *Which home?*).

use rules::clock::Timestamp;
use rules::directory::{Address, Domain, DomainHolder, DomainPurpose, Home, Partner, Tenant};
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
            let holder = tx.across().holder_of_domain(address.domain())?;
            if let Some(was) = former_home(tx, tenant, interaction, (address.domain(), holder))? {
                return Ok(was);
            }
            holder.live()
        }
    };
    Ok(match claimed {
        Some(id) if id == tenant.id => HomeFound::Here,
        Some(id) if named.is_none() && is_put_off(tx, tenant, interaction, (id, address.domain()), now)? => HomeFound::Nobody,
        Some(id) => HomeFound::Tenant(id),
        None => HomeFound::Nobody,
    })
}

/// A domain whose record was gone for too long, or that was given up, decides nothing new: it leads nobody who follows an invitation. Those
/// who were there before still find their home (SECURITY 14).
fn former_home(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    (domain, holder): (&Domain, DomainHolder),
) -> Result<Option<HomeFound>, StorageError> {
    if holder == DomainHolder::Live(tenant.id) || matches!(interaction.purpose, Purpose::Redeem { .. }) {
        return Ok(None);
    }
    if holder == DomainHolder::Lapsed(tenant.id) || tx.in_tenant(tenant.id).domains().has_lost(domain)? {
        return Ok(Some(HomeFound::WasHere(holder.live())));
    }
    // A home speaks for its own people, and for nobody else's.
    let is_vouching = matches!(interaction.purpose, Purpose::Vouch { .. });
    Ok(match holder {
        DomainHolder::Lapsed(former) if !is_vouching => Some(HomeFound::Was(former)),
        _ => None,
    })
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
    let proven = tx.in_tenant(home).domains().find(domain, DomainPurpose::Home)?;
    Ok(proven.and_then(|proven| proven.verified_at).is_some_and(|since| tenant.policy.guests.is_home_put_off(since, now)))
}
