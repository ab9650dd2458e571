//! A row's place in a plan: what would happen to it, and what it gives.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::clock::Timestamp;
use crate::directory::{DisplayName, Domain};
use crate::ids::{ApplicationId, GroupId, UserId};
use crate::invitations::Landing;
use crate::invitations::csv::{CellProblem, Column, Invitee, Mentions, Wanted};

/// What a row gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// An application, with one of its roles or none.
    Application {
        /// Which.
        id: ApplicationId,
        /// The role's `value`.
        role: Option<String>,
    },
    /// A place in a group.
    Group {
        /// Which.
        id: GroupId,
    },
}

/// What happens to a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// A guest is made and invited.
    New,
    /// The guest has not come yet: a fresh link kills the old one.
    Reinvite,
    /// Has accepted before: gets what the row gives, and no letter.
    AlreadyGuest,
    /// Is a member: no guest is made, what the row gives is theirs.
    Member,
    /// Some cells cannot be read.
    BadCells(Vec<CellProblem>),
    /// The actor may not invite.
    NotAllowed,
    /// An earlier import carried it out, and this file is its result: nobody is written to twice for having corrected another row.
    DoneBefore,
    /// An earlier row is about the same person.
    DuplicateInFile {
        /// Which.
        first_line: u32,
    },
    /// The tenant or the partner's card blocks the domain, of the address or of the copy's (SECURITY 28, 34).
    BlockedDomain {
        /// Which.
        domain: Domain,
    },
    /// An admin blocked this user.
    BlockedUser,
    /// A guest who accepted before, and whose access has ended: only whoever may change their stay lets them in again.
    StayEnded {
        /// When it ended.
        at: Timestamp,
    },
    /// The guest who has not come yet was given more power than the actor has (SECURITY 32).
    MorePower,
    /// The recipient, or whoever gets the copy, asked for no more letters of this tenant.
    NoMoreLetters,
    /// No member has that id, address or name.
    UnknownSponsor(String),
    /// No application has that id or name.
    UnknownApplication(String),
    /// No group has that id or name.
    UnknownGroup(String),
    /// Several things have that name; an id says which.
    AmbiguousName {
        /// In which column.
        column: Column,
        /// The name.
        name: String,
    },
    /// The actor may not give this application or group, or no CSV may.
    NotGivable {
        /// In which column.
        column: Column,
        /// What it is called.
        name: DisplayName,
    },
    /// None of the row's applications has that role.
    UnknownRole(String),
    /// The landing address is at no origin of the row's applications and at none an admin allowed (SECURITY 16).
    LandingNotAllowed(Url),
    /// The access would end before it began.
    AccessEnded,
    /// All seats are taken.
    NoSeatLeft,
    /// The actor's quota of letters is used up.
    OverQuota,
}

/// What is to be said about a row although it can be carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The domain is international and could be a look-alike: show this A-label form beside it.
    International(Domain),
    /// The application does not open to guests until it is told to (SECURITY 12).
    ClosedToGuests(ApplicationId),
}

/// A row's place in a plan, as it is stored: names are ids from here on, whatever is called so later (SECURITY 28).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedRow {
    /// Where it stands in the file.
    pub line: u32,
    /// What would happen.
    pub decision: Decision,
    /// Who is meant; `None` where the row cannot be read.
    pub invitee: Option<Invitee>,
    /// The user the directory has already.
    pub user: Option<UserId>,
    /// What is given; nothing unless the row can be carried out.
    pub gives: Vec<Given>,
    /// Where they land.
    pub landing: Landing,
    /// Who answers for them.
    pub sponsor: Option<UserId>,
    /// What is to be said besides.
    pub notices: Vec<Notice>,
}

impl Decision {
    /// Whether the row is carried out by apply.
    pub const fn is_carried_out(&self) -> bool {
        matches!(self, Self::New | Self::Reinvite | Self::AlreadyGuest | Self::Member)
    }

    /// Its name in counts, results and filters.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reinvite => "reinvite",
            Self::AlreadyGuest => "already_guest",
            Self::Member => "member",
            Self::BadCells(problems) if problems.iter().any(|bad| bad.column == Some(Column::Email)) => "bad_address",
            Self::BadCells(_) => "bad_cell",
            Self::NotAllowed => "not_allowed",
            Self::DoneBefore => "done_before",
            Self::DuplicateInFile { .. } => "duplicate_in_file",
            Self::BlockedDomain { .. } => "blocked_domain",
            Self::BlockedUser => "blocked_user",
            Self::StayEnded { .. } => "stay_ended",
            Self::MorePower => "more_power",
            Self::NoMoreLetters => "no_more_letters",
            Self::UnknownSponsor(_) => "unknown_sponsor",
            Self::UnknownApplication(_) => "unknown_application",
            Self::UnknownGroup(_) => "unknown_group",
            Self::AmbiguousName { .. } => "ambiguous_name",
            Self::NotGivable { .. } => "not_givable",
            Self::UnknownRole(_) => "unknown_role",
            Self::LandingNotAllowed(_) => "landing_not_allowed",
            Self::AccessEnded => "access_ended",
            Self::NoSeatLeft => "no_seat_left",
            Self::OverQuota => "over_quota",
        }
    }
}

impl PlannedRow {
    /// The plan of a row that cannot be read.
    pub fn unreadable(line: u32, problems: Vec<CellProblem>) -> Self {
        Self { decision: Decision::BadCells(problems), ..Self::empty(line) }
    }

    /// What the row asks for when it is carried out: the ids that its names meant when it was planned, whatever is called so by now
    /// (SECURITY 28). `None` where the row could not be read.
    pub fn wanted(&self) -> Option<Wanted> {
        let (mut applications, mut groups, mut asked_role) = (Vec::new(), Vec::new(), None);
        for given in &self.gives {
            match given {
                Given::Application { id, role } => {
                    applications.push(id.to_string());
                    asked_role = asked_role.or_else(|| role.clone());
                }
                Given::Group { id } => groups.push(id.to_string()),
            }
        }
        let landing = match &self.landing {
            Landing::Page(url) => Some(url.clone()),
            Landing::MyApps | Landing::Application(_) => None,
        };
        Some(Wanted {
            line: self.line,
            invitee: self.invitee.clone()?,
            landing,
            applications: Mentions::of_ids(applications),
            role: asked_role,
            groups: Mentions::of_ids(groups),
            sponsor: self.sponsor.map(|sponsor| sponsor.to_string()),
            was_done: false,
        })
    }

    /// Whether what was decided `now` is what was planned: the same would happen, and the same be given.
    pub fn still_holds(&self, now: &Self) -> bool {
        self.decision == now.decision && self.gives == now.gives && self.landing == now.landing
    }

    pub(super) fn empty(line: u32) -> Self {
        let decision = Decision::NotAllowed;
        Self { line, decision, invitee: None, user: None, gives: Vec::new(), landing: Landing::MyApps, sponsor: None, notices: Vec::new() }
    }
}
