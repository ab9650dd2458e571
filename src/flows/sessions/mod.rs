//! Who is signed in, as doors ask.

mod at_door;
mod sign_out;

pub use at_door::{AtDoor, at_door};
pub use sign_out::{Which, living_sessions, sign_out};
