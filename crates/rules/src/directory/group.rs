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

/// How a group stands to directory roles and to other groups, at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ties {
    /// Whether being in it gives a directory role: it is *role-bearing* (SECURITY 32).
    pub bears_roles: bool,
    /// Whether it is in another group.
    pub is_nested: bool,
    /// Whether it has groups in it.
    pub holds_groups: bool,
}

/// Why groups and directory roles do not go together so: who has power is to be seen in one list of people (SECURITY 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotNest {
    /// One of the two groups leads to a directory role.
    #[error("a group that leads to a directory role holds people only, and is in no other group")]
    BearsRoles,
    /// The group is in another, or has groups in it.
    #[error("a group that is in another group, or has groups in it, cannot have a directory role")]
    HasGroups,
}

impl Ties {
    /// Whether `inner` may be put into this group.
    ///
    /// # Errors
    /// [`CannotNest::BearsRoles`], whichever of the two does.
    pub fn may_take_in(self, inner: Self) -> Result<(), CannotNest> {
        if self.bears_roles || inner.bears_roles { Err(CannotNest::BearsRoles) } else { Ok(()) }
    }

    /// Whether the group may be given a directory role.
    ///
    /// # Errors
    /// [`CannotNest::HasGroups`].
    pub fn may_bear_roles(self) -> Result<(), CannotNest> {
        if self.is_nested || self.holds_groups { Err(CannotNest::HasGroups) } else { Ok(()) }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_lead_to_a_directory_role_hold_people_only() {
        const LONE: Ties = Ties { bears_roles: false, is_nested: false, holds_groups: false };
        const BEARING: Ties = Ties { bears_roles: true, ..LONE };
        assert_eq!(LONE.may_take_in(LONE), Ok(()));
        for (outer, inner) in [(BEARING, LONE), (LONE, BEARING), (BEARING, BEARING)] {
            assert_eq!(outer.may_take_in(inner), Err(CannotNest::BearsRoles), "{outer:?} {inner:?}");
        }
        assert_eq!((LONE.may_bear_roles(), BEARING.may_bear_roles()), (Ok(()), Ok(())), "another role beside one is as good");
        for tied in [Ties { is_nested: true, ..LONE }, Ties { holds_groups: true, ..LONE }, Ties { is_nested: true, ..BEARING }] {
            assert_eq!(tied.may_bear_roles(), Err(CannotNest::HasGroups), "{tied:?}");
        }
    }
}
