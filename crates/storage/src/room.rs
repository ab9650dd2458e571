//! How the rooms of nouns are opened: each is a door of [`InTenant`](crate::InTenant).

use rules::ids::TenantId;

use crate::error::StorageError;
use crate::tx::InTenant;

/// Declares a room and its door: `room!(/// What it holds. Users, users)` gives `tx.in_tenant(id).users()`.
macro_rules! room {
    ($(#[$doc:meta])* $room:ident, $door:ident) => {
        $(#[$doc])*
        pub struct $room<'t> {
            pub(crate) here: $crate::tx::InTenant<'t>,
        }

        impl $crate::tx::InTenant<'_> {
            $(#[$doc])*
            pub fn $door(&mut self) -> $room<'_> {
                $room { here: self.again() }
            }
        }
    };
}
pub(crate) use room;

impl InTenant<'_> {
    /// The same rows, for the room that is opened.
    pub(crate) fn again(&mut self) -> InTenant<'_> {
        InTenant { conn: self.conn, tenant: self.tenant, changed: self.changed }
    }

    /// The tenant as columns hold it.
    pub(crate) fn key(&self) -> String {
        self.tenant.to_string()
    }

    /// Refuses a noun of another tenant.
    pub(crate) fn check_own(&self, tenant: TenantId) -> Result<(), StorageError> {
        if tenant == self.tenant { Ok(()) } else { Err(StorageError::Neighbour) }
    }
}
