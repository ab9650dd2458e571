//! A user or group given an application with a role.

use serde::{Deserialize, Serialize};

use super::Giver;
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, AssignmentId, GroupId, TenantId, UserId};

/// Who is given something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignee {
    /// One person.
    User(UserId),
    /// Everybody in a group, and in the groups within it.
    Group(GroupId),
}

/// An application given to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Whose directory.
    pub tenant: TenantId,
    /// Its id.
    pub id: AssignmentId,
    /// The application.
    pub application: ApplicationId,
    /// To whom.
    pub assignee: Assignee,
    /// The `value` of one of the application's roles; `None`: access without a role.
    pub role: Option<String>,
    /// Who gave it; `None` for what the operator set up.
    pub given_by: Option<Giver>,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it ends, if it does.
    pub ends_at: Option<Timestamp>,
}

impl Assignment {
    /// Whether it still counts.
    pub fn goes_on(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| end > now)
    }
}
