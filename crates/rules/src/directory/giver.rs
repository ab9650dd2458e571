//! Who gave something, or invited somebody, as rows keep it.

use super::Actor;
use crate::ids::{ApplicationId, TenantId, UserId};

/// Who gave or invited. It is asked again what they may whenever that is to take effect (SECURITY 7, 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    /// Somebody of the directory.
    Person(UserId),
    /// An application in its own name.
    Program(ApplicationId),
}

impl Giver {
    /// Whoever acts; `None` for the operator and the server itself.
    pub const fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::Person { user, .. } => Some(Self::Person(*user)),
            Actor::Program { application, .. } => Some(Self::Program(*application)),
            Actor::Operator | Actor::Job | Actor::Nobody => None,
        }
    }

    /// As who acts in `tenant`.
    pub const fn actor(self, tenant: TenantId) -> Actor {
        match self {
            Self::Person(user) => Actor::Person { tenant, user },
            Self::Program(application) => Actor::Program { tenant, application },
        }
    }

    /// The person, if it was one.
    pub const fn person(self) -> Option<UserId> {
        match self {
            Self::Person(user) => Some(user),
            Self::Program(_) => None,
        }
    }
}
