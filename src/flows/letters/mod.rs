//! Letters: queued in the transaction that has something to say, sent by the postman's job.

mod compose;
mod post;
mod preview;
mod send;

pub(crate) use compose::{
    CodeLetter, Copies, Told, accepted_notice, code_letter, declined_notice, invitation_letter, reset_notices, waits_notice,
    write_invitation,
};
pub(crate) use post::{Written, put_all};
pub use preview::{preview_invitation, preview_letter};
pub use send::{Round, deliver_due};
