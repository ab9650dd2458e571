//! An invitation: a tenant, an address, and what waits behind the door.

use serde::{Deserialize, Serialize};
use url::Url;

use super::{CannotRedeem, CannotRenew, StoredTicket};
use crate::clock::Timestamp;
use crate::directory::{Address, DisplayName, Giver, PlainText};
use crate::ids::{ApplicationId, ImportId, InvitationId, TenantId, UserId};
use std::time::Duration;

/// Where the guest goes after accepting (SECURITY 16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landing {
    /// The guest's page of applications.
    MyApps,
    /// An application they were given: its `initiate_login_uri`, else its home page.
    Application(ApplicationId),
    /// A page of an assigned application, or at an origin an admin allowed; judged again when landing.
    Page(Url),
}

/// How far an invitation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationStage {
    /// Waits for its guest.
    Pending,
    /// Spent.
    Accepted {
        /// When.
        at: Timestamp,
        /// The user who holds the seat now.
        by: UserId,
    },
    /// The invitee said no.
    Declined {
        /// When.
        at: Timestamp,
    },
    /// The invitee reported it as abuse.
    Reported {
        /// When.
        at: Timestamp,
    },
    /// Taken back.
    Revoked {
        /// When.
        at: Timestamp,
    },
}

/// Who invites, as letters and pages name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The member or the program that invites; `None` for the operator.
    pub by: Option<Giver>,
    /// What they are called.
    pub name: DisplayName,
}

impl Sender {
    /// The member who invites, if it is one.
    pub fn user(&self) -> Option<UserId> {
        self.by.and_then(Giver::person)
    }
}

/// When a link was first and last looked at; a look changes nothing else (PRODUCT, branches).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// The first GET or HEAD, by a person or a scanner.
    pub first_at: Option<Timestamp>,
    /// How often it was looked at.
    pub times: u32,
    /// When somebody first went on from the page, which scanners do not.
    pub continued_at: Option<Timestamp>,
}

/// Tenant, invited address, what is granted, and where to land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub id: InvitationId,
    /// Who is invited: letters go here and nowhere else.
    pub address: Address,
    /// The user who waits in the directory with the grants.
    pub guest: UserId,
    /// How far it is.
    pub stage: InvitationStage,
    /// The living ticket; a fresh one kills the old.
    pub ticket: StoredTicket,
    /// How many fresh links the invitee asked for.
    pub fresh_links: u32,
    /// When the last link was sent.
    pub linked_at: Timestamp,
    /// Who invites.
    pub sender: Sender,
    /// When.
    pub invited_at: Timestamp,
    /// The language of the letter (BCP 47); `None`: the tenant's.
    pub language: Option<String>,
    /// The inviter's words.
    pub message: Option<PlainText>,
    /// Gets a copy of the letter, without the link.
    pub cc: Option<Address>,
    /// Where the guest lands.
    pub landing: Landing,
    /// What the link did so far.
    pub opening: Opening,
    /// How many reminders went out.
    pub reminders: u32,
    /// The import it came from, with its row.
    pub import: Option<(ImportId, u32)>,
}

impl Invitation {
    /// Between two fresh links (SECURITY 15).
    pub const FRESH_LINK_PAUSE: Duration = Duration::from_secs(10 * 60);
    /// Fresh links for one invitation (SECURITY 15).
    pub const FRESH_LINKS: u32 = 5;
    /// How long after inviting a fresh link can still be had (SECURITY 15).
    pub const RENEWABLE_FOR: Duration = Duration::from_secs(90 * 86_400);

    /// Whether the link may be followed now.
    ///
    /// # Errors
    /// Which page of the branches table to show.
    pub fn check_redeemable(&self, now: Timestamp) -> Result<(), CannotRedeem> {
        match self.stage {
            InvitationStage::Accepted { .. } => Err(CannotRedeem::AlreadyUsed),
            InvitationStage::Declined { .. } => Err(CannotRedeem::Declined),
            InvitationStage::Reported { .. } => Err(CannotRedeem::Reported),
            InvitationStage::Revoked { .. } => Err(CannotRedeem::Revoked),
            InvitationStage::Pending if now >= self.ticket.expires_at => Err(CannotRedeem::Expired),
            InvitationStage::Pending => Ok(()),
        }
    }

    /// Whether its time alone is over, and not the time in which a fresh link could be had: whoever proves the mailbox without the link may
    /// go on, as that is all a fresh link would ask (SECURITY 15).
    pub fn waits_without_a_link(&self, now: Timestamp) -> bool {
        !matches!(self.check_renewable(now), Err(CannotRenew::Ended | CannotRenew::TooOld))
    }

    /// Whether the invitee may have a fresh link: 1 per 10 min, 5 in all, within 90 days (SECURITY 15).
    ///
    /// # Errors
    /// Why not.
    pub fn check_renewable(&self, now: Timestamp) -> Result<(), CannotRenew> {
        if self.stage != InvitationStage::Pending {
            Err(CannotRenew::Ended)
        } else if now.since(self.invited_at) > Self::RENEWABLE_FOR {
            Err(CannotRenew::TooOld)
        } else if self.fresh_links >= Self::FRESH_LINKS {
            Err(CannotRenew::TooMany)
        } else if now.since(self.linked_at) < Self::FRESH_LINK_PAUSE {
            Err(CannotRenew::TooSoon)
        } else {
            Ok(())
        }
    }
}
