//! A person's own affairs: what they may open, where they belong, where they are signed in, what they accepted.

mod home;
mod inviting;
mod leave;
mod letters;
mod password;
mod profile;
mod sponsored;

pub use home::{Accepted, Home, Seat, look_at_home};
pub use inviting::{NotInvited, look_at_gifts, may_invite_here, why_not_invited};
pub use leave::{end_session, leave, look_at_seat};
pub use letters::allow_letters;
pub use password::{CannotChangePassword, change_own_password, has_password};
pub use profile::change_own_profile;
pub use sponsored::{Sponsored, list_sponsored, look_at_sponsored};
