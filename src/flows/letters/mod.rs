//! Letters: queued in the transaction that has something to say, sent by the postman's job.

mod domain_record;
mod invitation;
mod notices;
mod letterhead;
mod post;
mod preview;
mod take_up;
mod hold;
mod write_down;
mod send;

pub(crate) use domain_record::domain_letters;
pub(crate) use invitation::{Copies, Says, Told, invitation_letter, write_invitation};
pub(crate) use notices::{
    CodeLetter, ConnectionLetter, accepted_notice, asked_letter, code_letter, connected_letters, declined_notice, member_letter,
    password_notice, reset_notices, undone_notice, waits_notice,
};
pub(crate) use post::{CODE, LETTER, Written, put_beside};
pub use preview::{preview_invitation, preview_letter};
pub use send::{Round, deliver_due};
pub use take_up::Post;

/// How often the mail server was handed a letter, by how that ended.
pub(crate) fn handed_over() -> impl Iterator<Item = (&'static str, u64)> {
    write_down::HANDED_OVER.iter().map(|(outcome, tally)| (*outcome, tally.read()))
}
