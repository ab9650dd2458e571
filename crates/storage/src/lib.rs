//! The only room that speaks SQL: SQLite and PostgreSQL behind one set of queries; the hot cache; the queue of work.
//!
//! Rooms are listed from the top to the ground, as in `rules`: a room may use the ones listed below it, never above.

pub mod testing;
mod hot;
mod house;
mod migrations;
mod storage;
mod audit;
mod queue;
mod spent;
mod counters;
mod familiar;
mod glances;
mod leftovers;
mod pool;
mod mover;
mod writer;
mod ears;
mod collation;
mod job;
pub mod keys;
pub mod grants;
pub mod sessions;
pub mod invitations;
pub mod directory;
mod room;
mod sweep;
mod tx;
mod cache;
mod cache_key;
mod line;
mod link;
mod page;
mod listed;
mod cells;
mod schema;
mod put;
mod conn;
mod columns;
mod kept;
mod error;
mod uptime;

pub use audit::{EventFilter, Events, Found};
pub use cache_key::CacheKey;
pub use counters::window_ends_at;
pub use error::StorageError;
pub use leftovers::{Held, Leftover};
pub use migrations::Schema;
pub use page::{Counted, Cursor, Page, Window};
pub use queue::{Claim, Depth, Lease, MOST_CLAIMED, NewWork, Queued, Work};
pub use spent::Spent;
pub use storage::{Options, Slice, Storage};
pub use tx::{CrossTenant, InTenant, Tx};
pub use writer::NOTICED_WITHIN;

#[cfg(test)]
mod tests;
