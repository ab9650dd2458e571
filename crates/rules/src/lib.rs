//! What is true in Guesthouse: nouns, decisions and protocol rules, without I/O.
//!
//! Rooms are listed from the top of the house to its ground; a room may use the rooms listed below it, never above.
//! `tests/rooms.rs` holds that order.

pub mod audit;
pub mod claims;
pub mod clock;
pub mod config;
pub mod digest;
pub mod directory;
pub mod ids;
pub mod interactions;
pub mod invitations;
pub mod keys;
pub mod listings;
pub mod protocol;
pub mod random;
pub mod secret;
pub mod sessions;
