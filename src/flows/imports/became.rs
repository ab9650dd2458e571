//! Why a row was left out that was to be carried out.

use rules::invitations::csv::Decision;
use serde::{Deserialize, Serialize};

/// Why a row was left out although its plan said that it would be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Things changed since the plan: decided anew, this is what it would be.
    Changed(Decision),
    /// The database would not take it; the log says why.
    Failed,
    /// Somebody cancelled the import before its turn came.
    Cancelled,
}

impl Became {
    /// As the row's column holds it.
    pub(super) fn written(&self) -> String {
        serde_json::to_string(self).expect("a decision is made of texts and numbers")
    }

    /// Reads the column.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
