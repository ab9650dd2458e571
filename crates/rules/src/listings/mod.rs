//! Lists as values: what is asked for, in which order, a page at a time, and the words in which it is asked.

mod cursor;
mod field;
mod filter;
mod lexer;
mod odata;
mod page;

pub use cursor::{CannotReadCursor, Cursor, SortKey};
pub use field::{Field, Kind};
pub use filter::{Condition, Direction, Filter, Order, Test, Value};
pub use odata::{Asked, CannotList, SystemOption, parse};
pub use page::{Count, Page, PageSize};

#[cfg(test)]
mod tests;
