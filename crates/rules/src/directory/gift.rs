//! What an invitation gives, and to whom it leads.

use super::{User, UserKind};
use crate::ids::UserId;

/// Whom an invitation leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitee {
    /// Nobody the directory knows.
    Stranger,
    /// A guest, whether they have come or not.
    Guest(UserId),
    /// Somebody of the tenant itself.
    Member(UserId),
}

impl Invitee {
    /// Whom it leads to, if the directory knows them.
    pub const fn of(user: &User) -> Self {
        match user.kind {
            UserKind::Guest => Self::Guest(user.id),
            UserKind::Member => Self::Member(user.id),
        }
    }
}

/// What is given, as it is to whoever gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gift {
    /// Theirs as well: an application that lets them in, with no role of it or with one that they hold.
    Own,
    /// Anything else, and a place in whatever group.
    Other,
}
