//! What a guest sees who opened the link of a letter.

mod decline;
mod fresh_link;
mod no_more;
mod opening;
mod trouble;
mod undo;

pub use decline::{Decline, Declined, Refusing};
pub use fresh_link::FreshLinkSent;
pub use no_more::NoMoreLetters;
pub use opening::InvitationOpened;
pub use trouble::{InvitationTrouble, Trouble};
pub use undo::{UndoAcceptance, Undone};
