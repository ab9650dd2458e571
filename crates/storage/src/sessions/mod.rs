//! Who is at the door: browsers and the people signed in to them, what they are in the middle of, codes to their mailboxes.

mod browsers;
mod session_rows;
mod sessions;
mod interactions;
mod mailbox_codes;

pub use browsers::Browsers;
pub use interactions::Interactions;
pub use mailbox_codes::{CodeFor, MailboxCode, MailboxCodes};
pub(crate) use session_rows::SessionRow;
pub use sessions::{AtTheDoor, Sessions};
