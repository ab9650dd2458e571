//! Users: members and guests of one tenant's directory.

use serde::{Deserialize, Serialize};

use super::{Address, DisplayName, GuestPolicy, StandardClaims};
use crate::clock::Timestamp;
use crate::ids::{TenantId, UserId};

/// What a user is to the tenant: the `acct` claim (0 member, 1 guest).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserKind {
    /// Belongs to the organisation.
    Member,
    /// Was invited from another.
    Guest,
}

/// How far an external user has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestStage {
    /// Invited; has not accepted yet.
    PendingAcceptance,
    /// Accepted at that moment.
    Accepted {
        /// When.
        at: Timestamp,
    },
}

/// Whether a user can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserStage {
    /// Can sign in.
    Active,
    /// Blocked by an admin.
    Blocked {
        /// When.
        at: Timestamp,
    },
    /// Left, removed or never came; kept so that the id never returns.
    Deleted {
        /// When.
        at: Timestamp,
    },
    /// Was pending and turned out to be somebody the directory knew: a tombstone (SECURITY 7).
    Merged {
        /// When.
        at: Timestamp,
        /// The survivor.
        into: UserId,
    },
}

/// A person in one tenant's directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The tenant.
    pub tenant: TenantId,
    /// The `oid` claim; never used twice.
    pub id: UserId,
    /// Member or guest.
    pub kind: UserKind,
    /// Whether they can be used.
    pub stage: UserStage,
    /// For external users, how far they have come; `None` for those whose credentials are kept here.
    pub guest_stage: Option<GuestStage>,
    /// Unique for ever in the tenant.
    pub upn: String,
    /// The address the tenant knows them by; letters go here.
    pub mail: Address,
    /// When this address was last vouched for (SECURITY 2); `None`: a hint that nobody proved.
    pub mail_vouched_at: Option<Timestamp>,
    /// What they are called.
    pub display_name: DisplayName,
    /// Given name, if known.
    pub given_name: Option<DisplayName>,
    /// Family name, if known.
    pub family_name: Option<DisplayName>,
    /// The language they read, if known (BCP 47).
    pub locale: Option<String>,
    /// What else is said of them.
    pub claims: StandardClaims,
    /// The member who answers for a guest.
    pub sponsor: Option<UserId>,
    /// When a guest's access ends, if it does.
    pub access_ends_at: Option<Timestamp>,
    /// When they last signed in to this tenant.
    pub signed_in_at: Option<Timestamp>,
    /// Since when a guest must be confirmed by their sponsor (SECURITY 5).
    pub stale_at: Option<Timestamp>,
    /// When they were put into the directory.
    pub created_at: Timestamp,
    /// When what applications are told of them last changed.
    pub changed_at: Timestamp,
}

impl User {
    /// Whether they are neither blocked, deleted, merged nor past the end of their access.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.stage == UserStage::Active && self.access_ends_at.is_none_or(|end| now < end)
    }

    /// Whether tokens may speak of them: usable, and accepted if they are external.
    pub fn may_be_named(&self, now: Timestamp) -> bool {
        self.is_usable(now) && self.guest_stage != Some(GuestStage::PendingAcceptance)
    }

    /// When they last came: signed in, or accepted.
    fn came_at(&self) -> Option<Timestamp> {
        self.signed_in_at.max(self.accepted_at())
    }

    /// Whether somebody must say that a guest is still the same person before they come in again: after something happened to their
    /// account, or when they did not come for as long as `policy` says, and nobody confirmed them meanwhile (SECURITY 5).
    pub fn is_stale(&self, policy: &GuestPolicy, confirmed_at: Option<Timestamp>, now: Timestamp) -> bool {
        if self.stale_at.is_some_and(|at| now >= at) {
            return true;
        }
        let is_long_ago = |at: Option<Timestamp>| at.is_none_or(|at| at <= policy.quiet_since(now));
        let is_guest = self.kind == UserKind::Guest && self.accepted_at().is_some();
        is_guest && is_long_ago(self.came_at()) && is_long_ago(confirmed_at)
    }

    /// Whether their credentials are kept elsewhere.
    pub fn is_external(&self) -> bool {
        self.guest_stage.is_some()
    }

    /// The moment they accepted, for those who did.
    pub fn accepted_at(&self) -> Option<Timestamp> {
        match self.guest_stage {
            Some(GuestStage::Accepted { at }) => Some(at),
            _ => None,
        }
    }

    /// A guest's user principal name: `user_partner.com#EXT#@contoso.example`, with `numeral` added when taken.
    pub fn guest_upn(mail: &Address, upn_domain: &str, numeral: u32) -> String {
        let numeral = if numeral == 0 { String::new() } else { numeral.to_string() };
        format!("{}_{}{numeral}#EXT#@{upn_domain}", mail.local(), mail.domain())
    }

    /// A member's user principal name: their address in one spelling, with `numeral` added to its local part when somebody else has or
    /// had it.
    pub fn member_upn(mail: &Address, numeral: u32) -> String {
        let key = mail.key();
        match key.as_str().rsplit_once('@') {
            Some((local, domain)) if numeral > 0 => format!("{local}{numeral}@{domain}"),
            _ => key.to_string(),
        }
    }
}
