//! Nobody takes from themselves the power to put things right again: so a tenant always keeps an admin.

use rules::directory::{Caller, DirectoryRole, Powers};
use rules::ids::TenantId;
use storage::{StorageError, Tx};

use super::error::DirectoryError;

/// What the caller could do before a change.
pub(super) struct OwnPower {
    tenant: TenantId,
    is_global: bool,
}

fn is_global(powers: &Powers) -> bool {
    matches!(powers, Powers::Person { roles, .. } if roles.contains(&DirectoryRole::GlobalAdministrator))
}

impl OwnPower {
    /// Looks before the change.
    pub(super) fn of(tx: &mut Tx<'_>, tenant: TenantId, caller: &Caller) -> Result<Self, StorageError> {
        Ok(Self { tenant, is_global: is_global(&tx.in_tenant(tenant).powers(&caller.actor, caller.at)?) })
    }

    /// Looks again after it.
    pub(super) fn check_kept(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<(), DirectoryError> {
        let is_kept = !self.is_global || is_global(&tx.in_tenant(self.tenant).powers(&caller.actor, caller.at)?);
        if is_kept { Ok(()) } else { Err(DirectoryError::Yourself) }
    }
}
