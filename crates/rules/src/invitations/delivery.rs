//! What became of a letter.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::Address;
use crate::ids::{InvitationId, LetterId, TenantId};
use crate::invitations::{Invitation, InvitationStage};

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
    const OF_INVITATIONS: &[Self] = &[Self::Invitation, Self::Reminder, Self::Copy];

    /// Whether letters of that kind carry an invitation's link.
    pub fn has_link(self) -> bool {
        Self::WITH_LINK.contains(&self)
    }

    /// Whether letters of that kind are about an invitation that waits.
    pub fn brings_invitation(self) -> bool {
        Self::OF_INVITATIONS.contains(&self)
    }

    /// Whether a letter of that kind, queued then, leads nowhere any more: its invitation ended, or went on with a newer link.
    pub fn is_moot(self, invitation: &Invitation, queued_at: Timestamp) -> bool {
        let is_replaced = self.has_link() && queued_at < invitation.linked_at;
        is_replaced || invitation.stage.moot_letters().contains(&self)
    }
}

impl InvitationStage {
    /// The letters that are not to leave once this stage is reached.
    pub fn moot_letters(&self) -> &'static [LetterKind] {
        match self {
            Self::Pending => &[],
            // Who is told by a copy may as well be told of a guest who came.
            Self::Accepted { .. } => LetterKind::WITH_LINK,
            Self::Declined { .. } | Self::Reported { .. } | Self::Revoked { .. } => LetterKind::OF_INVITATIONS,
        }
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::digest::Digest;
    use crate::ids::UserId;
    use crate::invitations::{Landing, Opening, Sender, StoredTicket};
    use crate::random::Random;

    const LINKED: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn invitation(stage: InvitationStage) -> Invitation {
        Invitation {
            tenant: TenantId::new(&Random, LINKED),
            id: InvitationId::new(&Random, LINKED),
            address: "pia@northwind.example".parse().unwrap(),
            guest: UserId::new(&Random, LINKED),
            stage,
            ticket: StoredTicket { digest: Digest::of(b"ticket"), expires_at: LINKED + Duration::from_secs(86_400) },
            fresh_links: 0,
            linked_at: LINKED,
            sender: Sender { by: None, name: "Contoso".parse().unwrap() },
            invited_at: LINKED,
            language: None,
            message: None,
            cc: None,
            landing: Landing::MyApps,
            opening: Opening::default(),
            reminders: 0,
            import: None,
        }
    }

    #[test]
    fn a_letter_leads_nowhere_once_its_link_was_replaced_or_its_invitation_ended() {
        use LetterKind::{Code, Copy, Invitation, Notice, Reminder};
        let (at, by) = (LINKED, UserId::new(&Random, LINKED));
        let before = Timestamp::from_millis(LINKED.millis() - 1);
        let revoked = InvitationStage::Revoked { at };
        for (stage, queued_at, moot) in [
            (InvitationStage::Pending, LINKED, &[][..]),
            (InvitationStage::Pending, before, &[Invitation, Reminder]),
            (InvitationStage::Accepted { at, by }, LINKED, &[Invitation, Reminder]),
            (InvitationStage::Accepted { at, by }, before, &[Invitation, Reminder]),
            (InvitationStage::Declined { at }, LINKED, &[Invitation, Reminder, Copy]),
            (InvitationStage::Reported { at }, LINKED, &[Invitation, Reminder, Copy]),
            (revoked, LINKED, &[Invitation, Reminder, Copy]),
        ] {
            let invitation = invitation(stage);
            let all = [Invitation, Reminder, Copy, Code, Notice];
            let found: Vec<_> = all.into_iter().filter(|kind| kind.is_moot(&invitation, queued_at)).collect();
            assert_eq!(found, moot, "{stage:?}");
        }
    }
}
