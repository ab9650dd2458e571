//! What admins look at: lists in pages, and one of each with all that belongs to it.

mod applications;
mod domains;
mod done;
mod groups;
mod guests;
mod held;
mod invitations;
mod imported;
mod invited;
mod letters;
mod listed;
mod members;
mod named;
mod overview;
mod person;
mod story;
mod users;

pub use applications::{ApplicationSeen, list_applications, look_at_application};
pub use domains::list_domains;
pub use done::{Doer, DoneAbout};
pub use groups::{GroupListed, GroupSeen, MemberSeen, list_groups, look_at_group};
pub use guests::{GuestListed, GuestsIn, list_guests};
pub use held::Held;
pub use imported::list_imports;
pub use invitations::{InvitationListed, InvitationsIn, list_invitations};
pub use invited::{InvitedSeen, find_invitations, look_at_invitation};
pub use letters::{LetterListed, list_letters};
pub use listed::{Asked, Listed, Tally};
pub use members::{MemberListed, list_members};
pub use named::{Choices, choices, find_application, find_assignee, find_groups, find_member, names_of};
pub use overview::{Standing, how_things_stand};
pub use person::{PersonSeen, look_at_person};
pub use storage::directory::{GuestState, UserFilter};
pub use storage::invitations::InvitationFilter;
pub use story::{PersonStory, look_at_story};
pub use users::{find_user, find_users_of, groups_around, list_users, which_assignee};
