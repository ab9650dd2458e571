//! The kinds of work there are for imports, each by the name that the queue knows.

use storage::{StorageError, Work};

use super::error::ImportError;

/// Carrying a plan out.
pub(crate) const APPLY: &str = "import";
/// Watching that a plan is being made.
pub(crate) const PLAN: &str = "import_plan";
/// Deleting an import.
pub(crate) const END: &str = "import_end";

/// Work whose words cannot be read.
pub(super) fn corrupt(work: &Work) -> ImportError {
    StorageError::corrupt("work", "payload", &work.key).into()
}
