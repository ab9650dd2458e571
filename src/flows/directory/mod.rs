//! Users, groups, applications and what they are given.

mod application;
mod error;
mod give;
mod group;
mod user;

pub use application::{MadeApplication, NewApplication, make_application};
pub use error::DirectoryError;
pub use give::{assign, give_role, join_group};
pub use group::{NewGroup, make_group};
pub use user::{NewMember, make_member};
