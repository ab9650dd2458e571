//! Whose people may be guests here: invited address, vouched addresses, the home's domains and the partners' cards (SECURITY 34).

use rules::directory::{Address, Domain, DomainPurpose, Home, Tenant};
use storage::{StorageError, Tx};

/// Whether people with these addresses, who sign in at `home`, may be guests of `tenant`. Any deny wins: the addresses need to be
/// allowed, and the home's other domains need not to be denied.
pub(crate) fn admits(tx: &mut Tx<'_>, tenant: &Tenant, addresses: &[&Address], home: Option<&Home>) -> Result<bool, StorageError> {
    if addresses.iter().any(|address| !tenant.policy.admits_domain(address.domain())) {
        return Ok(false);
    }
    let of_home = match home {
        Some(Home::Tenant(id)) if *id != tenant.id => tx.in_tenant(*id).domains().list()?,
        _ => Vec::new(),
    };
    let of_home = of_home.iter().filter(|asked| asked.proof.purpose == DomainPurpose::Home && asked.verified_at.is_some());
    let domains: Vec<&Domain> = addresses.iter().map(|address| address.domain()).chain(of_home.map(|asked| &asked.domain)).collect();
    if domains.iter().any(|domain| tenant.policy.blocks_domain(domain)) {
        return Ok(false);
    }
    for domain in domains {
        if tx.in_tenant(tenant.id).partners().of_domain(domain)?.is_some_and(|partner| partner.is_blocked) {
            return Ok(false);
        }
    }
    Ok(true)
}
