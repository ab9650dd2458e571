//! Who is at the door: browsers and the people signed in to them, what they are in the middle of, codes to their mailboxes.

mod browsers;
mod session_rows;
mod session;
mod interactions;
mod kept_requests;
mod pushed_requests;
mod mailbox_codes;

pub use browsers::Browsers;
pub use interactions::Interactions;
pub use kept_requests::KeptRequests;
pub use mailbox_codes::{CodeFor, MailboxCode, MailboxCodes};
pub use pushed_requests::PushedRequests;
pub use session::{AtTheDoor, Sessions};
