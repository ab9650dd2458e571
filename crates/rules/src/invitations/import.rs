//! An uploaded CSV on its way from plan to result.

use serde::{Deserialize, Serialize};

use super::csv::{Delimiter, FileProblem};
use crate::clock::Timestamp;
use crate::directory::Actor;
use crate::ids::{ImportId, TenantId};

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportStage {
    /// Rows are being read and decided.
    Planning,
    /// Everything was decided; nothing was sent.
    Planned,
    /// Rows are being carried out.
    Applying,
    /// Somebody cancelled that: the rows that were not carried out yet are being left out.
    Cancelling,
    /// Every row has its result.
    Applied,
    /// The file could not be read, or the plan was thrown away.
    GivenUp,
}

impl ImportStage {
    /// Whether rows still get their result.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Applying | Self::Cancelling)
    }

    /// Whether somebody had it carried out, to whatever end.
    pub const fn has_begun(self) -> bool {
        self.is_under_way() || matches!(self, Self::Applied)
    }
}

/// How far one row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowStage {
    /// Decided, not carried out.
    Planned,
    /// Carried out, by this import or, as its file said, by one before.
    Done,
    /// Left out, as the plan said or because things changed since.
    Skipped,
}

impl RowStage {
    /// Its name in results and filters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Skipped => "skipped",
        }
    }
}

/// What keeps an import from going on for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setback {
    /// Too much else is written at the same time.
    Busy,
    /// The database cannot be reached.
    Away,
    /// Something that it needs does not read.
    Damaged,
    /// The database will not take it.
    Refused,
}

/// Why an import was given up before anything was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// The file does not read to its end.
    #[error(transparent)]
    File(FileProblem),
    /// The database could not be reached while the file was read.
    #[error("the database was not there while the file was read: please upload it again")]
    Away,
    /// The database will not take what was read.
    #[error("the database refused what was read: whoever runs the server finds out why in its log")]
    Refused,
    /// The server ended while the file was read.
    #[error("the server ended while the file was read: please upload it again")]
    Interrupted,
}

/// One uploaded CSV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub id: ImportId,
    /// What the file was called.
    pub file_name: String,
    /// SHA-256 of the file, base64url (SECURITY 28).
    pub file_digest: String,
    /// Who uploaded it; apply decides each row for the actor of that moment.
    pub actor: Actor,
    /// How far it is.
    pub stage: ImportStage,
    /// What parts its cells, for the result.
    pub delimiter: Delimiter,
    /// The file's own header row, for the result.
    pub header: Vec<String>,
    /// Columns nobody knows, kept aside.
    pub unknown_columns: Vec<String>,
    /// How many rows there are.
    pub rows: u32,
    /// How many have their result.
    pub done: u32,
    /// Why it was given up; nothing where somebody threw it away.
    pub problem: Option<Stopped>,
    /// What keeps it from going on, and when it is tried again.
    pub setback: Option<(Setback, Timestamp)>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When its stage was reached.
    pub stage_at: Timestamp,
}
