//! Who is signed in, as doors ask.

mod at_door;
mod sign_out;

pub use at_door::{Guest, at_door};
pub use sign_out::{SignedOut, sign_out};
