//! Letting another device in: typing its code, saying that it is one's own, and what came of it. Made for a phone.

mod answered;
mod confirm;
mod enter_code;

pub use answered::DeviceAnswered;
pub use confirm::{ConfirmDevice, Reached, Whence};
pub use enter_code::{EnterUserCode, UserCodeTrouble};
