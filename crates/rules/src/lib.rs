//! What is true in Guesthouse: nouns, decisions and protocol rules, without I/O.
//!
//! Rooms are listed from the top of the house to its ground; a room may use the rooms listed below it, never above.
//! `tests/rooms.rs` holds that order.

pub mod interactions;
pub mod claims;
pub mod audit;
pub mod invitations;
pub mod sessions;
pub mod keys;
pub mod config;
pub mod directory;
pub mod protocol;
pub mod listings;
pub mod ids;
pub mod random;
pub mod digest;
pub mod secret;
pub mod calendar;
pub mod clock;
