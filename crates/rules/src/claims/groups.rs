//! The groups of a person, listed or pointed to.

use crate::ids::GroupId;

/// The groups of a person that an application may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// All of them.
    Listed(Vec<GroupId>),
    /// More than a token should carry: they are asked for there (OpenID Connect Core §5.6.2), with a token of the asker's own.
    Elsewhere {
        /// The API's URL.
        endpoint: String,
    },
}

impl Groups {
    /// How many a token carries (SECURITY 27).
    pub const MOST: usize = 200;

    /// Lists `ids`, or points to the API when there are too many.
    pub fn new(ids: Vec<GroupId>, endpoint: impl FnOnce() -> String) -> Self {
        if ids.len() > Self::MOST { Self::Elsewhere { endpoint: endpoint() } } else { Self::Listed(ids) }
    }
}
