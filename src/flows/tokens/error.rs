//! Why no token is given.

use rules::protocol::{ClientRefusal, OAuthError};
use storage::StorageError;

use crate::signing::SigningError;

/// Why no token is given.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The client could not prove who it is (RFC 6749 §5.2).
    #[error("{}", .0.error.description())]
    Client(ClientRefusal),
    /// The request is refused.
    #[error("{}", .0.description())]
    Refused(OAuthError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A key could not be used.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<ClientRefusal> for TokenError {
    fn from(refusal: ClientRefusal) -> Self {
        Self::Client(refusal)
    }
}

impl From<OAuthError> for TokenError {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}
