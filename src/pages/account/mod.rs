//! A person's own pages: their applications, the organisations they visit, where they are signed in.

mod details;
mod leave;
mod my_apps;
mod sponsored;

pub use details::OwnDetails;
pub use leave::LeaveOrganisation;
pub use my_apps::{AcceptedShown, AppTile, AskedShown, MyApps, Notice, OrganisationShown, Seat, SessionShown};
pub use sponsored::SponsoredGuest;
