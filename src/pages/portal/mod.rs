//! What the admins of a tenant see: guests, invitations, imports, the directory, letters, settings.

mod applications;
mod audit;
mod confirm;
mod details;
mod groups;
mod guest;
mod guests;
pub mod imports;
mod invitations;
mod invite;
mod letters;
mod overview;
mod parts;
mod protocol;
mod settings;
mod users;
mod weaknesses;

pub use applications::{ApplicationDetail, ApplicationForm, ApplicationRow, Applications, NewSecret, SecretRow};
pub use audit::{Activity, DeedRow, DeedsTyped, DetailRow, NounShown};
pub use confirm::Confirm;
pub use details::UserDetails;
pub use groups::{GroupDetail, GroupForm, GroupRow, Groups, MemberRow};
pub use guest::{GrantRow, GuestDetail};
pub use guests::{GuestRow, Guests};
pub use invitations::{InvitationRow, Invitations};
pub use invite::{AppChoice, DraftShown, Invite, Invited};
pub use letters::{LetterPreview, LetterRow, Letters};
pub use overview::{Figure, Overview, Warning};
pub use parts::{
    Carries, Choice, Counted, Done, FieldTrouble, GuestState, Happened, Happening, ListOption, Listing, Navigation, Section, Troubles,
    done_to,
};
pub use protocol::{ApplicationProtocol, ProtocolForm};
pub use settings::{BrandTyped, DomainRow, PolicyTyped, Settings};
pub use users::{RoleChoice, UserDetail, UserForm, UserRow, Users};
pub use weaknesses::WeaknessShown;
