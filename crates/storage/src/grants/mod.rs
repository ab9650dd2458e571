//! What people allowed applications, and the codes and tokens that come of it. A secret is found by its digest.

mod grant_rows;
mod grant;
mod codes;
mod refresh_tokens;
mod device_requests;

pub(crate) use codes::{NEWER, let_in_again, session_to_be_told_of};
pub use device_requests::{DeviceCodes, DeviceRequests};
pub use grant::{Grants, LiveGrant};
