//! Which home speaks for an address (PRODUCT, *Which home?*).

use rules::directory::{Address, Home, Partner, Tenant};
use rules::interactions::HomeFound;
use storage::{StorageError, Tx};

/// The partner's card decides if it names a home; otherwise the tenant that verified exactly this domain; otherwise nobody.
pub(crate) fn home_of(tx: &mut Tx<'_>, tenant: &Tenant, address: &Address, partner: Option<&Partner>) -> Result<HomeFound, StorageError> {
    let named = partner.and_then(|partner| partner.home);
    let claimed = match named {
        Some(Home::Tenant(id)) => Some(id),
        Some(Home::Here) => Some(tenant.id),
        Some(Home::Mail) => return Ok(HomeFound::Nobody),
        None => tx.across().home_of_domain(address.domain())?,
    };
    Ok(match claimed {
        Some(id) if id == tenant.id => HomeFound::Here,
        Some(id) => HomeFound::Tenant(id),
        None => HomeFound::Nobody,
    })
}
