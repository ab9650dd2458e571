//! Letters: queued in the transaction that has something to say, sent by the postman's job.

mod compose;
mod post;
mod preview;
mod send;

pub use compose::Post;
pub(crate) use compose::{CodeLetter, accepted_notice, code_letter, invitation_letter};
pub use preview::{preview_invitation, preview_letter};
pub use send::{Round, deliver_due};
