//! What counts once: assertions and proofs. All that came with one request is remembered in one write.

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::protocol::{CannotProve, ClientRefusal};
use storage::{Spent, StorageError};

use super::error::TokenError;
use crate::app::App;

/// Something that was found good, but for whether it came before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Once {
    pub(super) kind: Kind,
    /// How it is known again, and how long it could come again.
    pub(super) spent_as: (Digest, Timestamp),
}

/// What came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By which a client proves who it is (RFC 7523 §3).
    Assertion,
    /// That a key is held (RFC 9449 §11.1).
    Proof,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Assertion => "client_assertion",
            Self::Proof => "dpop",
        }
    }

    /// What is said of one that came before.
    fn again(self) -> TokenError {
        match self {
            Self::Assertion => ClientRefusal::not_proven().into(),
            Self::Proof => TokenError::Refused(CannotProve::Replayed.into()),
        }
    }
}

/// Remembers what was shown, on all servers.
///
/// # Errors
/// The refusal of the first that came before.
pub(super) async fn remember_once(app: &App, shown: Vec<Once>) -> Result<(), TokenError> {
    if shown.is_empty() {
        return Ok(());
    }
    let again = app.storage.write(move |tx| -> Result<Option<Kind>, StorageError> {
        tx.nothing_to_remember("what counts once");
        for Once { kind, spent_as: (digest, until) } in &shown {
            if tx.spend(kind.as_str(), *digest, *until)? == Spent::Again {
                return Ok(Some(*kind));
            }
        }
        Ok(None)
    });
    again.await?.map_or(Ok(()), |kind| Err(kind.again()))
}
