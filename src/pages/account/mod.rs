//! A person's own pages: their applications, the organisations they visit, where they are signed in.

mod details;
mod guests;
mod invite;
mod leave;
mod my_apps;
mod own_password;
mod sponsored;

pub use details::OwnDetails;
pub use guests::{OwnGuest, OwnGuests};
pub use invite::{InviteSomebody, NotInvitedShown};
pub use leave::{LeaveOrganisation, LeftOrganisation};
pub use my_apps::{AcceptedShown, AppTile, AskedShown, MyApps, Notice, OrganisationShown, Seat, SessionShown};
pub use own_password::{OldPasswordTrouble, OwnPassword};
pub use sponsored::SponsoredGuest;
