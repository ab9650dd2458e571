//! Letters: queued in the transaction that has something to say, sent by the postman's job.

mod compose;
mod post;
mod preview;
mod send;

pub(crate) use compose::{
    CodeLetter, ConnectionLetter, Copies, Says, Told, accepted_notice, asked_letter, code_letter, connected_letters, declined_notice,
    invitation_letter, member_letter, reset_notices, undone_notice, waits_notice, write_invitation,
};
pub(crate) use post::{Written, put_all};
pub use preview::{preview_invitation, preview_letter};
pub use send::{Post, Round, deliver_due};
