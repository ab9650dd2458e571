//! Invitations, the letters that carry them, and the files they came from.

mod rows;
mod invitation;
mod pages;
mod changes;
mod letters;
mod delivery;
mod suppressions;
mod connections;
mod imports;
mod import_rows;

pub use connections::Connections;
pub use import_rows::{ImportRow, RowResult, RowTally};
pub use imports::Imports;
pub use invitation::{Invitations, NewLink};
pub use letters::Letters;
pub use pages::{DueReminders, InvitationFilter};
pub use suppressions::Suppressions;
