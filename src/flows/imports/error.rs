//! Why an import does not go on.

use rules::directory::CannotDo;
use rules::invitations::csv::FileProblem;
use rules::listings::CannotReadCursor;
use storage::StorageError;

/// Why an import does not go on.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The caller may not.
    #[error(transparent)]
    Cannot(#[from] CannotDo),
    /// There is no such import.
    #[error("there is no such import")]
    Unknown,
    /// The file cannot be read as far as its header.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// No page of the list begins there.
    #[error(transparent)]
    Page(#[from] CannotReadCursor),
    /// It is not at the stage for that: it is still being planned, or was given up.
    #[error("the import is not ready for that")]
    Stage,
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
