//! Partners: other organisations as a tenant sees them.

use serde::{Deserialize, Serialize};

use super::{DisplayName, Domain, Home};
use crate::clock::Timestamp;
use crate::ids::{PartnerId, TenantId};

/// Another organisation as this tenant sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Whose card it is.
    pub tenant: TenantId,
    /// Its id.
    pub id: PartnerId,
    /// What the tenant calls it.
    pub name: DisplayName,
    /// Its mail domains.
    pub domains: Vec<Domain>,
    /// The one home that may redeem its invitations; `None`: whichever the domain leads to (SECURITY 2).
    pub home: Option<Home>,
    /// Whether its people may come at all.
    pub is_blocked: bool,
    /// When the card was made.
    pub created_at: Timestamp,
}
