//! CSV: from the bytes of a spreadsheet to rows, from a row to what would happen, and back to a spreadsheet.
//!
//! The way in: `encoding` makes UTF-8 of the bytes, `cells` makes records of it, `layout` reads the header, `reader` puts the three together,
//! `wanted` makes a [`Wanted`] of a row, [`plan`] decides. Memory does not grow with the number of rows on any of these steps.

mod file;
mod plan;
mod problem;
mod row;

pub use file::{
    CannotDecode, CannotReadHeader, Column, Decoded, Delimiter, Encoding, Layout, LayoutKind, Limits, Place, Reader, ResultSheet, Sheet,
};
pub use plan::{Decision, Given, Known, KnownApplication, KnownGroup, Left, Mailbox, Names, Notice, PlannedRow, Reach, Standing, plan};
pub use problem::{CellProblem, FileProblem, Problem};
pub use row::{CannotResolve, Catalogue, Found, Invitee, Letter, Mentions, Row, Wanted};

#[cfg(test)]
mod tests;
