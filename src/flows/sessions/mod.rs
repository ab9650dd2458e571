//! Who is signed in, as doors ask.

mod at_door;
mod enter;
mod log_out;
mod sign_out;

pub use at_door::{AtDoor, at_door};
pub use enter::enter;
pub use log_out::{LoggingOut, confirm_logout, log_out};
pub use sign_out::{Which, sign_out};
