//! What is remembered: who did what, on whom, from where, by which door, with what result.

mod event;

pub use event::{Deed, Event, Subject};
