//! What became of a letter.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::Address;
use crate::ids::{InvitationId, LetterId, TenantId};

/// What a letter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// The link to an invitation: the first, a resent one, or a fresh one the invitee asked for.
    Invitation,
    /// A copy of an invitation, without the link.
    Copy,
    /// Reminds of an invitation, with a new link.
    Reminder,
    /// A one-time code.
    Code,
    /// Tells somebody what happened.
    Notice,
}

/// How far a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterStage {
    /// Waits for the postman.
    Queued,
    /// Marked before SMTP `DATA`: after a crash it may come twice.
    Sending,
    /// The receiving server took it.
    Sent,
    /// The receiving server refused it for good.
    Refused,
    /// Tried until there was no point in it.
    GivenUp,
    /// Not sent, because the recipient wants no more from this tenant.
    Suppressed,
    /// Not sent, because its invitation ended, or went on with a newer link, before it left.
    Withdrawn,
}

impl LetterKind {
    /// Letters that carry an invitation's link.
    pub const WITH_LINK: &[Self] = &[Self::Invitation, Self::Reminder];
    /// Letters about an invitation that waits: with its link, or a copy without.
    pub const OF_INVITATIONS: &[Self] = &[Self::Invitation, Self::Reminder, Self::Copy];

    /// Whether letters of that kind carry an invitation's link.
    pub fn has_link(self) -> bool {
        Self::WITH_LINK.contains(&self)
    }

    /// Whether letters of that kind are about an invitation that waits.
    pub fn brings_invitation(self) -> bool {
        Self::OF_INVITATIONS.contains(&self)
    }
}

/// A letter as the mail log shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whose.
    pub tenant: TenantId,
    /// Its id; the `Message-ID` is made of it.
    pub letter: LetterId,
    /// What it is for.
    pub kind: LetterKind,
    /// To whom.
    pub to: Address,
    /// The invitation it belongs to, if any.
    pub invitation: Option<InvitationId>,
    /// How far it is.
    pub stage: LetterStage,
    /// How often it was tried.
    pub tries: u32,
    /// What the other side last said, in one line.
    pub reply: Option<String>,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When its stage was reached.
    pub stage_at: Timestamp,
    /// Since when it may have arrived although nobody said so: it was tried again after that, and may have come twice.
    pub doubtful_at: Option<Timestamp>,
}
