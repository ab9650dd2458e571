//! Inviting many: upload, plan, progress, result.

mod plan;
mod progress;
mod upload;
mod words;

pub use plan::{DecisionCount, ImportPlan, PlannedRowShown};
pub use progress::{ImportProgress, ImportResult};
pub use upload::{ImportRow, Upload};
pub use words::{
    FileTrouble, RowReason, cancelled_words, changed_words, decision_tag, decision_words, failed_words, notice_words, tag_named,
};
