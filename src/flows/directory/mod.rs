//! Users, groups, applications and what they are given.

mod application;
mod error;
mod give;
mod group;
mod own_power;
mod password;
mod profile;
mod registration;
mod standing;
mod stay;
mod take;
mod upns;
mod user;

pub use application::{MadeApplication, NewApplication, make_application};
pub use error::DirectoryError;
pub use give::{assign, give_role, join_group};
pub use group::{GroupChange, NewGroup, change_group, make_group, remove_group};
pub use password::set_password;
pub(crate) use profile::describe;
pub use profile::{ProfileChange, change_profile};
pub use registration::{change_application, make_secret, remove_application, remove_secret};
pub(crate) use standing::put_out;
pub use standing::{block, confirm_guest, remove_user, unblock};
pub(crate) use stay::set_stay;
pub use stay::{StayChange, change_stay};
pub use take::{leave_group, set_roles, unassign};
pub(crate) use upns::Upns;
pub use user::{NewMember, make_member};
