//! A seat that an account with another address than the invited one took: it can be undone for some days (SECURITY 3).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::Address;
use crate::ids::{AssignmentId, GroupId, InvitationId, TenantId, UserId};

/// An acceptance with another address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// Whose.
    pub tenant: TenantId,
    /// The invitation that was accepted.
    pub invitation: InvitationId,
    /// The user who holds the seat.
    pub user: UserId,
    /// The address of their account.
    pub account: Address,
    /// What moved to a user who was known before; `None`: the account was linked to the guest who waited.
    pub moved: Option<Moved>,
    /// Until when it can be undone.
    pub undo_until: Timestamp,
    /// When it was.
    pub undone_at: Option<Timestamp>,
}

/// Grants that moved from the guest who waited to somebody the directory knew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Applications, as they are assigned now.
    pub assignments: Vec<AssignmentId>,
    /// Groups they were not in before.
    pub groups: Vec<GroupId>,
}

/// Why an acceptance is not undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotUndo {
    /// It was undone before.
    #[error("it was undone before")]
    Done,
    /// The days are over.
    #[error("the time to undo it is over")]
    TooLate,
}

impl Connection {
    /// How long it can be undone (SECURITY 3).
    pub const UNDO_FOR: Duration = Duration::from_secs(7 * 86_400);

    /// Whether it can be undone now.
    ///
    /// # Errors
    /// Why not.
    pub fn check_undoable(&self, now: Timestamp) -> Result<(), CannotUndo> {
        if self.undone_at.is_some() {
            Err(CannotUndo::Done)
        } else if now >= self.undo_until {
            Err(CannotUndo::TooLate)
        } else {
            Ok(())
        }
    }
}
