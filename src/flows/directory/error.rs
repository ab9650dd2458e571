//! Why the directory does not change.

use rules::directory::{CannotDo, CannotNest};
use rules::listings::CannotReadCursor;
use rules::protocol::OAuthError;
use storage::StorageError;

use crate::credentials::{CannotUsePassword, PasswordError};

/// Why the directory does not change.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The caller may not.
    #[error(transparent)]
    Cannot(#[from] CannotDo),
    /// There is no such thing in this tenant.
    #[error("there is no such {0}")]
    Unknown(&'static str),
    /// Something else has that name or address.
    #[error("another {0} has that name")]
    Taken(&'static str),
    /// There are as many as there may be.
    #[error("there are too many {0}")]
    TooMany(&'static str),
    /// What is encrypted with a secret could not be read any more once it had ended.
    #[error("a secret that is also a key ends when the next one is made")]
    EndOfKey,
    /// A group would be within itself.
    #[error("a group cannot be within itself")]
    Circle,
    /// Groups that lead to directory roles hold people only (SECURITY 32).
    #[error(transparent)]
    Nesting(#[from] CannotNest),
    /// Nobody takes from themselves the power to put it right again.
    #[error("nobody takes this power from themselves")]
    Yourself,
    /// An address the application names cannot be used.
    #[error("{0}")]
    Address(&'static str),
    /// What the application says of itself does not go together, or not with its profile (RFC 7591 §3.2.2).
    #[error("{}", .0.description())]
    Metadata(OAuthError),
    /// No page of the list begins there.
    #[error(transparent)]
    Page(#[from] CannotReadCursor),
    /// The password cannot be used.
    #[error(transparent)]
    Password(#[from] CannotUsePassword),
    /// The hashing threads are busy.
    #[error(transparent)]
    Hashing(#[from] PasswordError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<OAuthError> for DirectoryError {
    fn from(error: OAuthError) -> Self {
        Self::Metadata(error)
    }
}
