//! What an invitation gives, as whoever accepts it reads it.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GroupId};

/// An application that is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Granted {
    /// What it is called.
    pub name: String,
    /// In which of its roles, as the application calls it.
    pub role: Option<String>,
    /// Which.
    pub application: ApplicationId,
    /// When it ends, where that is before the access does.
    pub ends_at: Option<Timestamp>,
}

/// A group that is joined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Joined {
    /// What it is called.
    pub name: String,
    /// Which.
    pub group: GroupId,
    /// When that ends, where it is before the access does.
    pub ends_at: Option<Timestamp>,
}

/// Everything that an invitation gives. It is part of what is accepted: whoever reads one and sends the form of another is shown that one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// Applications, by name.
    pub granted: Vec<Granted>,
    /// Groups, by name.
    pub groups: Vec<Joined>,
    /// When the access ends, if it does.
    pub access_ends_at: Option<Timestamp>,
}
