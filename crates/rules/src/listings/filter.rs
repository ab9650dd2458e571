//! Filter and order as values.

use crate::clock::Timestamp;

/// What must hold of every item: all of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter<F> {
    /// The conditions, as they were written.
    pub all: Vec<Condition<F>>,
}

/// One thing that must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition<F> {
    /// Of which property.
    pub column: F,
    /// What.
    pub test: Test,
}

/// What can be asked of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// It is this; [`Value::Nothing`]: it is not set.
    Is(Value),
    /// It is anything else.
    IsNot(Value),
    /// It begins so.
    StartsWith(String),
    /// It lies at or after this moment.
    From(Timestamp),
    /// It lies at or before this moment.
    Until(Timestamp),
}

/// A value to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, a word or an id.
    Text(String),
    /// True or false.
    Flag(bool),
    /// A moment.
    Moment(Timestamp),
    /// `null`.
    Nothing,
}

/// In which order; items that are equal in it are ordered by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<F> {
    /// By which property.
    pub column: F,
    /// Which way.
    pub direction: Direction,
}

/// Which way a list runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From the least.
    #[default]
    Ascending,
    /// From the greatest.
    Descending,
}

impl<F> Default for Filter<F> {
    /// Everything.
    fn default() -> Self {
        Self { all: Vec::new() }
    }
}

impl<F: std::fmt::Debug> Order<F> {
    /// By what a cursor remembers the order it was made for.
    pub fn name(&self) -> String {
        format!("{:?} {:?}", self.column, self.direction).to_lowercase()
    }
}
