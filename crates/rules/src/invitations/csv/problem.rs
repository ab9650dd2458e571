//! What can be wrong with a file or a cell, as values; words for them are in the locales.

use std::io;

use serde::{Deserialize, Serialize};

use super::{CannotDecode, CannotReadHeader, Column};
use crate::directory::{CannotReadAddress, CannotReadText};

/// Why reading a file stops. Lines and columns count from 1; lines are those an editor shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FileProblem {
    /// The bytes could not be read. What kept them from it is for the log, and not kept.
    #[error("the file could not be read: {0}")]
    Unreadable(#[serde(skip, default = "unknown_kind")] io::ErrorKind),
    /// The bytes are no text.
    #[error("line {line}: {why}")]
    Text {
        /// The last line that could be read in part.
        line: u32,
        /// Why.
        why: CannotDecode,
    },
    /// There is no line in the file.
    #[error("the file is empty")]
    Empty,
    /// The first row is no header we know.
    #[error("line {line}: {why}")]
    Header {
        /// The header's line.
        line: u32,
        /// Why.
        why: CannotReadHeader,
    },
    /// More rows than the limit.
    #[error("line {line}: there are more than {limit} rows")]
    TooManyRows {
        /// The first row too many.
        line: u32,
        /// The limit.
        limit: u32,
    },
    /// More cells in a row than the limit.
    #[error("line {line}: there are more than {limit} columns")]
    TooManyColumns {
        /// Which row.
        line: u32,
        /// The limit.
        limit: usize,
    },
    /// More in a cell than the limit.
    #[error("line {line}, column {column}: the cell is longer than {limit} bytes")]
    CellTooLong {
        /// Where the row begins.
        line: u32,
        /// Which cell.
        column: usize,
        /// The limit, in bytes of UTF-8.
        limit: usize,
    },
    /// The file ends inside quotes: it was cut off, or a quote is missing.
    #[error("line {line}, column {column}: the quote that opens here is never closed")]
    OpenQuote {
        /// Where the quote opens.
        line: u32,
        /// Which cell.
        column: usize,
    },
    /// Text follows a closing quote (RFC 4180 §2.5).
    #[error("line {line}, column {column}: text follows the closing quote")]
    AfterQuote {
        /// Where it follows.
        line: u32,
        /// Which cell.
        column: usize,
    },
}

const fn unknown_kind() -> io::ErrorKind {
    io::ErrorKind::Other
}

/// What is wrong with a cell's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing is there, and something must be.
    #[error("this cell cannot be empty")]
    Missing,
    /// No `@`, or nothing before it.
    #[error("an address looks like name@example.com")]
    AddressShape,
    /// Longer than mail allows.
    #[error("the address is too long")]
    AddressTooLong,
    /// Several addresses, or something no address holds.
    #[error("the address holds a character that is not allowed")]
    AddressCharacter,
    /// What follows the `@` is no domain.
    #[error("that is not a domain")]
    AddressDomain,
    /// Longer than that many characters.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// A line break in a name, a control, or a character that turns the direction of writing.
    #[error("the text holds a control character")]
    Control,
    /// A name that is a web address (SECURITY 29).
    #[error("a name cannot hold a web address")]
    WebAddress,
    /// Not an https address, or one with a user name in it (SECURITY 16).
    #[error("a landing address begins with https:// and names no user")]
    Landing,
    /// Not a language tag.
    #[error("a language looks like da, en or zh-Hans")]
    Language,
    /// Not an ISO date or date-time.
    #[error("a date looks like 2027-12-31 or 2027-12-31T17:00Z")]
    Date,
    /// Neither yes nor no.
    #[error("this is true or false")]
    YesOrNo,
    /// More names than that many in one cell.
    #[error("there are more than {0} names in this cell")]
    TooMany(usize),
    /// A role, and no application whose role it could be (SECURITY 28).
    #[error("a role needs an application in the same row")]
    RoleWithoutApplication,
    /// Text beyond the last column of the header, as an unquoted delimiter makes.
    #[error("this row has more cells than the header; quote cells that hold the delimiter")]
    BeyondHeader,
}

/// What is wrong with one cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellProblem {
    /// Which cell of the row, counted from 1.
    pub cell: usize,
    /// What the header calls it, if it is one we know.
    pub column: Option<Column>,
    /// What is wrong.
    pub problem: Problem,
}

impl From<CannotReadAddress> for Problem {
    fn from(error: CannotReadAddress) -> Self {
        match error {
            CannotReadAddress::Shape => Self::AddressShape,
            CannotReadAddress::TooLong => Self::AddressTooLong,
            CannotReadAddress::Character => Self::AddressCharacter,
            CannotReadAddress::Domain(_) => Self::AddressDomain,
        }
    }
}

impl From<CannotReadText> for Problem {
    fn from(error: CannotReadText) -> Self {
        match error {
            CannotReadText::Empty => Self::Missing,
            CannotReadText::TooLong(limit) => Self::TooLong(limit),
            CannotReadText::Control => Self::Control,
            CannotReadText::WebAddress => Self::WebAddress,
        }
    }
}
