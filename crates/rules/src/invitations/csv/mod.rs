//! CSV: from the bytes of a spreadsheet to rows, from a row to what would happen, and back to a spreadsheet.
//!
//! The way in: `encoding` makes UTF-8 of the bytes, `cells` makes records of it, `layout` reads the header, `reader` puts the three together,
//! `row` makes a [`Wanted`] of a record, `plan` decides. Memory does not grow with the number of rows on any of these steps.

mod cells;
mod encoding;
mod formula;
mod known;
mod language;
mod layout;
mod limits;
mod mentions;
mod plan;
mod planned;
mod problem;
mod reader;
mod row;
mod wanted;
mod writer;

pub use encoding::{CannotDecode, Decoded, Encoding};
pub use known::{Known, KnownApplication, KnownGroup, Left, Mailbox, Names, Reach, Standing};
pub use language::{CannotReadLanguage, Language};
pub use layout::{CannotReadHeader, Column, Delimiter, Layout, LayoutKind, Place};
pub use limits::Limits;
pub use mentions::{CannotResolve, Catalogue, Found, Mentions};
pub use plan::plan;
pub use planned::{Decision, Given, Notice, PlannedRow};
pub use problem::{CellProblem, FileProblem, Problem};
pub use reader::Reader;
pub use row::Row;
pub use wanted::{Invitee, Letter, Wanted};
pub use writer::{ResultSheet, Sheet};

#[cfg(test)]
mod tests;
