//! Inviting people, and what becomes of an invitation until it is redeemed.

mod domains;
mod end;
mod error;
mod holds;
mod invite;
mod nouns;
mod put;
mod quota;
mod renew;
mod reset;
mod visit;

pub(crate) use domains::admits;
pub use end::{NoMore, decline, report, revoke};
pub use error::InviteError;
pub(crate) use holds::check_holds;
pub use invite::{Asked, invite};
pub(crate) use nouns::{grants, may_give, new_guest, new_invitation, sender};
pub use put::{Invited, Opens, Sends, put};
pub(crate) use quota::{left, pay};
pub use renew::{remind, request_fresh_link, resend};
pub use reset::{Reset, reset_redemption};
pub use visit::{Link, Visited, go_on, note_opening, visit};
pub(crate) use visit::{granted, granted_groups};
