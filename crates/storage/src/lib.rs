//! The only room that speaks SQL: SQLite and PostgreSQL behind one set of queries; the hot cache; the queue of work.
//!
//! Rooms are listed from the top to the ground, as in `rules`: a room may use the ones listed below it, never above.

pub mod directory;
mod room;
mod page;
mod cells;
mod tx;
mod cache_key;
mod error;
mod schema;
mod conn;

pub use cache_key::CacheKey;
pub use page::{Counted, Cursor, Page, Window};
pub use error::StorageError;
pub use tx::{CrossTenant, InTenant, Tx};
