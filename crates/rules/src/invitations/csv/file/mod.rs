//! The file: bytes, cells, header, rows, on the way in and on the way out.

mod cells;
mod column;
mod decoded;
mod delimiter;
mod encoding;
pub(super) mod formula;
mod layout;
mod limits;
mod reader;
mod writer;

pub use column::{Column, Place};
pub use decoded::Decoded;
pub use delimiter::Delimiter;
pub use encoding::{CannotDecode, Encoding};
pub use layout::{CannotReadHeader, Layout, LayoutKind};
pub use limits::Limits;
pub use reader::Reader;
pub use writer::{ResultSheet, Sheet};
