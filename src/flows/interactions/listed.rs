//! What a managed home says of an address of its own domain (SECURITY 4).

use rules::clock::Timestamp;
use rules::directory::{AddressKey, UserStage};
use rules::ids::TenantId;
use storage::{StorageError, Tx};

/// What a managed home says of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listing {
    /// It has a usable account with it.
    Listed,
    /// It had one, or has one that it lets in nowhere: its no is final.
    Barred,
    /// It never had one.
    Unlisted,
}

/// Looks the address up among the home's own people.
pub(super) fn listing(tx: &mut Tx<'_>, home: TenantId, key: &AddressKey, now: Timestamp) -> Result<Listing, StorageError> {
    if let Some(account) = tx.in_tenant(home).users().find_internal(key)? {
        return Ok(if account.is_usable(now) { Listing::Listed } else { Listing::Barred });
    }
    let had = tx.in_tenant(home).users().find_by_mail_key(key)?;
    let has_left = had.iter().any(|user| !user.is_external() && matches!(user.stage, UserStage::Deleted { .. }));
    Ok(if has_left { Listing::Barred } else { Listing::Unlisted })
}
