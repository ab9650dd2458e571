//! Groups of users and groups of one tenant.

use serde::{Deserialize, Serialize};

use super::{Assignee, DisplayName, Giver};
use crate::clock::Timestamp;
use crate::ids::{GroupId, TenantId};

/// A named set of users and groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Whose directory.
    pub tenant: TenantId,
    /// Its id, as the `groups` claim holds it.
    pub id: GroupId,
    /// Unique by its folded form in the tenant.
    pub name: DisplayName,
    /// What it is for.
    pub description: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Somebody's place in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The group.
    pub group: GroupId,
    /// The user or group in it.
    pub member: Assignee,
    /// Who gave it; `None` for what the operator set up.
    pub given_by: Option<Giver>,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it ends, if it does: end dates ride on the grant (SECURITY 7).
    pub ends_at: Option<Timestamp>,
}

impl Membership {
    /// Whether it still counts.
    pub fn goes_on(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| end > now)
    }
}
