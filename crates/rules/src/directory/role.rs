//! Roles in a tenant's directory.

use serde::{Deserialize, Serialize};

/// Power over a tenant's directory. Guests hold one only if the tenant says so (SECURITY 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DirectoryRole {
    /// May invite, and see what became of their invitations.
    GuestInviter,
    /// May manage users, groups and guests, but nobody with more power.
    UserAdministrator,
    /// May register and change applications.
    ApplicationAdministrator,
    /// May do everything in the tenant.
    GlobalAdministrator,
}

impl DirectoryRole {
    /// All roles, from the least power to the most.
    pub const ALL: [Self; 4] = [Self::GuestInviter, Self::UserAdministrator, Self::ApplicationAdministrator, Self::GlobalAdministrator];

    /// How columns and the API write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GuestInviter => "guest_inviter",
            Self::UserAdministrator => "user_administrator",
            Self::ApplicationAdministrator => "application_administrator",
            Self::GlobalAdministrator => "global_administrator",
        }
    }

    /// Whether whoever holds this role can do all that `other` lets do. The two administrators stand beside each other: neither rank nor
    /// anything else makes a registrar of applications a keeper of people.
    pub(super) fn covers(self, other: Self) -> bool {
        self == other || other == Self::GuestInviter || self == Self::GlobalAdministrator
    }
}
