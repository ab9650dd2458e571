//! What a tenant's directory holds: tenants and their domains, people, groups, applications, and who was given what.

mod tenants;
mod domains;
mod logos;
mod users;
mod user_profile;
mod user_pages;
mod user_words;
mod many_users;
mod user_rows;
mod identities;
mod credentials;
mod acceptances;
mod applications;
mod apis;
mod registration_tokens;
mod trusted_issuers;
mod assignments;
mod groups;
mod memberships;
mod closure;
mod roles;
mod powers;
mod partners;

pub use acceptances::{Acceptances, Consent};
pub use applications::Applications;
pub use assignments::{Access, Assignments};
pub use credentials::{Credentials, StoredPassword};
pub use domains::{Domains, DueDomain};
pub use groups::Groups;
pub use identities::Identities;
pub use logos::Logos;
pub use memberships::{JoinOutcome, Memberships};
pub use partners::Partners;

pub use registration_tokens::RegistrationTokens;
pub use roles::{RoleHolder, Roles};
pub use tenants::{Itself, Tenants};
pub use user_pages::{GuestState, LastInvitation, Stay, UserFilter};
pub use user_profile::Profile;
pub(crate) use user_rows::UserRow;
pub use users::Users;
