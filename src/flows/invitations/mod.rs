//! Inviting people, and what becomes of an invitation until it is redeemed.

mod again;
mod domains;
mod end;
mod error;
mod expire;
mod gift;
mod holds;
mod invite;
mod no_more;
mod nouns;
mod put;
mod quota;
mod remind_due;
mod renew;
mod reset;
mod undo;
mod visit;

pub(crate) use again::invite_anew;
pub(crate) use domains::admits;
pub use end::{NoMore, decline, report, revoke};
pub use error::InviteError;
pub use expire::expire_guests;
pub(crate) use gift::Own;
pub(crate) use holds::{check_holds, check_waits};
pub use invite::{Asked, invite};
pub use no_more::{Reader, find_reader, stop_letters};
pub(crate) use nouns::{
    EVER, clear_ended, grants, may_give, may_touch, name_of_address, new_guest, new_invitation, sender, sender_to,
};
pub use put::{Invited, Opens, Sends, put};
pub(crate) use quota::{Allowance, Cost, Foreseen, pay};
pub use quota::{Quota, quota_renewed_at};
pub use remind_due::remind_due;
pub(crate) use remind_due::{REMIND, look_for_reminders};
pub use renew::{remind, request_fresh_link, resend};
pub use reset::{Reset, reset_redemption};
pub(crate) use undo::tell_of_connection;
pub use undo::{UndoError, Undoing, look_at_connection, undo_connection};
pub use visit::{Link, Visited, go_on, note_opening, visit};
pub(crate) use visit::granted;
