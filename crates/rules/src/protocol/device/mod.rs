//! Requests made on one device and answered on another (RFC 8628, OpenID CIBA): what is asked, how it is typed, what polling is told.

mod backchannel;
mod request;
mod user_code;

pub use backchannel::{BackchannelRequest, BackchannelResponse, DeliveryMode, PersonHint};
pub use request::{CannotPoll, DeviceAsked, DeviceRequest, DeviceStage, Polling, ReachedBy};
pub use user_code::UserCode;
