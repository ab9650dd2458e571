//! Requests made on one device and answered on another (RFC 8628): what is asked, how it is typed, what polling is told.

mod request;
mod user_code;

pub use request::{CannotPoll, DeviceAsked, DeviceRequest, DeviceStage, Polling};
pub use user_code::UserCode;
