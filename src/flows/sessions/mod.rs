//! Who is signed in, as doors ask.

mod at_door;
mod deliver_logout;
mod end_all;
mod end_stays;
mod enter;
mod log_out;
mod sign_out;
mod tell;

pub use at_door::{AtDoor, at_door};
pub use deliver_logout::deliver_logout_tokens;
pub(crate) use end_all::{end_all, end_all_but, end_elsewhere, end_everywhere};
pub use end_stays::end_stays;
pub use enter::enter;
pub use log_out::{LoggingOut, Onward, confirm_logout, log_out};
pub use sign_out::{Which, sign_out};
pub(crate) use tell::{LOGOUT_TOKEN, tell_of_end, tell_of_lost};
