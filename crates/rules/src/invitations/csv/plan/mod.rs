//! What would happen to a row.

mod decide;
mod known;
mod planned;

pub use decide::plan;
pub use known::{Known, KnownApplication, KnownGroup, Left, Mailbox, Names, Reach, Standing};
pub use planned::{Decision, Given, Notice, PlannedRow};

#[cfg(test)]
mod tests;
