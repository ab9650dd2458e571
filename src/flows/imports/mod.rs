//! Files of people to be invited: planned, looked at, carried out, and handed back with what became of each row.

mod error;
mod kinds;
mod names;
mod ground;
mod became;
mod upload;
mod planning;
mod apply;
mod batch;
mod carry_out;
mod pace;
mod work;
mod look;
mod words;
mod result;
mod end;
#[cfg(test)]
mod tests;

pub use apply::{Begun, apply};
pub use became::Became;
pub use end::{cancel, throw_away};
pub use error::ImportError;
pub(crate) use kinds::{APPLY, END, PLAN};
pub use look::{ShownRow, Tally, latest, left_out, list, look, rows};
pub use planning::Planning;
pub use result::Results;
pub use storage::invitations::RowTally;
pub use upload::{Upload, upload};
pub use words::refusal;
pub use work::{Went, carry_on_due};
