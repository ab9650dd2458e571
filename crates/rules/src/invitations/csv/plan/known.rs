//! What is looked up before a row can be decided.

use crate::clock::Timestamp;
use crate::directory::{Admits, CannotDo, DisplayName, Partner, TenantPolicy};
use crate::ids::{ApplicationId, GroupId, UserId};
use crate::invitations::csv::{Catalogue, Column, Wanted};

/// An application, as far as a row needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownApplication {
    /// Its id.
    pub id: ApplicationId,
    /// What people call it.
    pub name: DisplayName,
    /// The `value`s of its roles.
    pub roles: Vec<String>,
    /// Origins of its home page and `initiate_login_uri`; none for one that registered itself (SECURITY 16).
    pub origins: Vec<String>,
    /// Whom it lets in.
    pub admits: Admits,
    /// Whether this actor may give it.
    pub may_give: Result<(), CannotDo>,
    /// The `value`s of those roles that this actor may give with it.
    pub roles_to_give: Vec<String>,
}

/// A group, as far as a row needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownGroup {
    /// Its id.
    pub id: GroupId,
    /// What people call it.
    pub name: DisplayName,
    /// What being in it leads to.
    pub reach: Reach,
    /// Whether this actor may put people into it, with everything the group reaches (SECURITY 32).
    pub may_give: Result<(), CannotDo>,
}

/// What being in a group leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// No power over the directory.
    Ordinary,
    /// A directory role, which no CSV gives (SECURITY 32).
    RoleBearing,
}

/// Names that rows mention, looked up in one tenant for one actor. Forget them before a decision must be made anew.
#[derive(Debug, Default)]
pub struct Names {
    /// Applications by id or name.
    pub applications: Catalogue<KnownApplication>,
    /// Groups by id or name.
    pub groups: Catalogue<KnownGroup>,
    /// Members by id, address or user principal name.
    pub sponsors: Catalogue<UserId>,
}

/// What the directory has for an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody who lives.
    Nobody,
    /// A member.
    Member(UserId),
    /// A guest who accepted.
    Accepted(UserId),
    /// A guest who accepted, and whose access ended at that moment: an invitation does not let them in again.
    Ended(UserId, Timestamp),
    /// A guest who was invited and has not come.
    Pending(UserId),
    /// A user whom an admin blocked.
    Blocked(UserId),
}

/// Whether a mailbox wants letters of this tenant (SECURITY 29).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mailbox {
    /// Nothing was said.
    #[default]
    Open,
    /// "No more from this tenant".
    Closed,
}

/// How much is left of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Left {
    /// There is no limit.
    #[default]
    Unlimited,
    /// So many, before this row.
    Only(u32),
}

/// What is true of a row's person and of its actor at this moment.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The moment.
    pub now: Timestamp,
    /// Whether this actor may invite.
    pub may_invite: Result<(), CannotDo>,
    /// The member who invites, if it is one: they answer for the guest unless the row names somebody.
    pub inviter: Option<UserId>,
    /// The tenant's rules.
    pub policy: &'a TenantPolicy,
    /// The partner whose domain the address is of.
    pub partner: Option<&'a Partner>,
    /// The partner whose domain the copy's address is of.
    pub cc_partner: Option<&'a Partner>,
    /// An earlier line of the file with the same [`Wanted::key`].
    pub first_line: Option<u32>,
    /// What the directory has for the address.
    pub standing: Standing,
    /// Whether this actor has power over all that a guest who has not come would come to (SECURITY 32).
    pub may_reinvite: Result<(), CannotDo>,
    /// Whether this actor may give anything by invitation to whom the address leads to: members were not invited (SECURITY 32).
    pub may_give: Result<(), CannotDo>,
    /// Whether the mailbox wants letters; closed also if the one that gets the copy is.
    pub mailbox: Mailbox,
    /// Seats for guests.
    pub seats: Left,
    /// Invitations that this actor may still give out, with the letters that the row sends.
    pub quota: Left,
    /// The names of the row, looked up.
    pub names: &'a Names,
}

impl Standing {
    /// The user, if there is one.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Nobody => None,
            Self::Member(user) | Self::Accepted(user) | Self::Ended(user, _) | Self::Pending(user) | Self::Blocked(user) => Some(user),
        }
    }
}

impl Names {
    /// Texts of a row that were not looked up yet, each with the column it stands in.
    pub fn missing<'a>(&'a self, wanted: &'a Wanted) -> impl Iterator<Item = (Column, &'a str)> {
        let applications =
            wanted.applications.texts().filter(|text| !self.applications.knows(text)).map(|text| (Column::Applications, text));
        let groups = wanted.groups.texts().filter(|text| !self.groups.knows(text)).map(|text| (Column::Groups, text));
        let sponsor = wanted.sponsor.as_deref().filter(|text| !self.sponsors.knows(text)).map(|text| (Column::Sponsor, text));
        applications.chain(groups).chain(sponsor)
    }
}
