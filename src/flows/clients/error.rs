//! Why a client is not registered, or not shown its registration.

use rules::protocol::OAuthError;
use storage::StorageError;

/// Why a client is not registered, or not shown its registration.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The tenant registers nobody.
    #[error("nobody registers clients here")]
    NotHere,
    /// The token that was brought does not do; `None`: none was brought (RFC 6750 §3.1).
    #[error("the token does not do")]
    Token(Option<OAuthError>),
    /// The registration is refused (RFC 7591 §3.2.2).
    #[error("{}", .0.description())]
    Refused(OAuthError),
    /// Too many register from there; later.
    #[error("too many register from there")]
    TooMany,
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<OAuthError> for ClientError {
    fn from(error: OAuthError) -> Self {
        Self::Refused(error)
    }
}
