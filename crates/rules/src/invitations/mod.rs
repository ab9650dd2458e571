//! How a stranger becomes a guest: invitations and their tickets, who may redeem, imports, delivery.

pub mod csv;
mod delivery;
mod import;
mod invitation;
mod landing;
mod redeem;
mod ticket;

pub use delivery::{Delivery, LetterKind, LetterStage};
pub use import::{Import, ImportStage, RowStage};
pub use invitation::{Invitation, InvitationStage, Landing, Opening, Sender};
pub use landing::{CannotLand, LandingAddress, LandingTarget};

pub use crate::protocol::is_web_address;
pub use redeem::{AddressPolicy, CannotRedeem, CannotRenew, Entitlement, MailboxProof, entitlement};
pub use ticket::{StoredTicket, Ticket};
