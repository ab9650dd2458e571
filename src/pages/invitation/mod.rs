//! What a guest sees who opened the link of a letter.

mod decline;
mod fresh_link;
mod opening;
mod trouble;

pub use decline::{Decline, Declined, Refusing};
pub use fresh_link::FreshLinkSent;
pub use opening::InvitationOpened;
pub use trouble::{InvitationTrouble, Trouble};
