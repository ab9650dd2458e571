//! How a stranger becomes a guest: invitations and their tickets, who may redeem, imports, delivery.

pub mod csv;
mod connection;
mod delivery;
mod import;
mod invitation;
mod landing;
mod no_more;
mod redeem;
mod ticket;

pub use connection::{CannotUndo, Connection, Moved};
pub use delivery::{Delivery, LetterKind, LetterStage};
pub use import::{Import, ImportStage, RowStage, Setback, Stopped};
pub use invitation::{Invitation, InvitationStage, Landing, Opening, Sender};
pub use landing::{CannotLand, LandingAddress, LandingTarget};
pub use no_more::{NoMoreLink, NotALink, Reader};
pub use redeem::{AddressPolicy, CannotRedeem, CannotRenew, Entitlement, MailboxProof, entitlement};
pub use ticket::{StoredTicket, Ticket};

pub use crate::protocol::is_web_address;
