//! States of guests, invitations and letters in one or two words.

use rules::clock::Timestamp;
use rules::directory::{User, UserStage};
use rules::invitations::{ImportStage, Invitation, InvitationStage, LetterKind, LetterStage};

use super::ListOption;
use crate::pages::{Sentence, Tag, Tone};

/// What an admin needs to know of a guest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestState {
    /// Invited, has not come.
    Pending,
    /// The invitation was accepted; said of invitations, whatever became of the guest since.
    Accepted,
    /// Invited, has not come, and the link no longer works.
    Expired,
    /// Said no.
    Declined,
    /// Reported the letter.
    Reported,
    /// The invitation was taken back.
    Revoked,
    /// Has accepted and may come.
    Active,
    /// Must be confirmed by the sponsor (SECURITY 5).
    Stale,
    /// The access is over.
    Ended,
    /// Blocked by an admin.
    Blocked,
}

impl GuestState {
    /// States of guests, in the order of the filter.
    pub const GUESTS: [Self; 9] = [
        Self::Active,
        Self::Pending,
        Self::Expired,
        Self::Stale,
        Self::Ended,
        Self::Declined,
        Self::Reported,
        Self::Revoked,
        Self::Blocked,
    ];

    /// States of invitations, in the order of the filter.
    pub const INVITATIONS: [Self; 5] = [Self::Pending, Self::Accepted, Self::Declined, Self::Reported, Self::Revoked];

    /// How far an invitation is whose link works until `expires_at`.
    pub fn of_invitation(stage: &InvitationStage, expires_at: Timestamp, now: Timestamp) -> Self {
        match stage {
            InvitationStage::Pending if now >= expires_at => Self::Expired,
            InvitationStage::Pending => Self::Pending,
            InvitationStage::Accepted { .. } => Self::Accepted,
            InvitationStage::Declined { .. } => Self::Declined,
            InvitationStage::Reported { .. } => Self::Reported,
            InvitationStage::Revoked { .. } => Self::Revoked,
        }
    }

    /// What somebody needs to know of a guest first, who was invited last by `invitation`.
    pub fn of_guest((user, is_stale): (&User, bool), invitation: Option<&Invitation>, now: Timestamp) -> Self {
        let invited = invitation.map(|invitation| Self::of_invitation(&invitation.stage, invitation.ticket.expires_at, now));
        match user.stage {
            UserStage::Blocked { .. } => Self::Blocked,
            UserStage::Deleted { .. } | UserStage::Merged { .. } => invited.filter(|state| *state != Self::Accepted).unwrap_or(Self::Ended),
            UserStage::Active if user.access_ends_at.is_some_and(|end| now >= end) => Self::Ended,
            UserStage::Active if is_stale => Self::Stale,
            UserStage::Active if user.accepted_at().is_some() => Self::Active,
            UserStage::Active => invited.unwrap_or(Self::Pending),
        }
    }

    /// What a filter sends.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Expired => "expired",
            Self::Declined => "declined",
            Self::Reported => "reported",
            Self::Revoked => "revoked",
            Self::Active => "active",
            Self::Stale => "stale",
            Self::Ended => "ended",
            Self::Blocked => "blocked",
        }
    }

    /// The state among `states` that a filter sent; nothing for "all" and for what is none.
    pub fn chosen_of(states: &[Self], sent: &str) -> Option<Self> {
        states.iter().copied().find(|state| state.as_str() == sent)
    }

    /// The choices of a filter over `states`, "all" first.
    pub fn filter(states: &[Self], chosen: Option<Self>) -> Vec<ListOption> {
        let all = ListOption { value: String::new(), label: Sentence::of("filter-all"), is_chosen: chosen.is_none() };
        let choice =
            |state: &Self| ListOption { value: state.as_str().into(), label: Tag::from(*state).words, is_chosen: chosen == Some(*state) };
        std::iter::once(all).chain(states.iter().map(choice)).collect()
    }
}

impl From<GuestState> for Tag {
    fn from(state: GuestState) -> Self {
        match state {
            GuestState::Pending => Self::new(Tone::Calm, Sentence::of("guest-pending")),
            GuestState::Accepted => Self::new(Tone::Good, Sentence::of("guest-accepted")),
            GuestState::Expired => Self::new(Tone::Warn, Sentence::of("guest-expired")),
            GuestState::Declined => Self::new(Tone::Warn, Sentence::of("guest-declined")),
            GuestState::Reported => Self::new(Tone::Bad, Sentence::of("guest-reported")),
            GuestState::Revoked => Self::new(Tone::Calm, Sentence::of("guest-revoked")),
            GuestState::Active => Self::new(Tone::Good, Sentence::of("guest-active")),
            GuestState::Stale => Self::new(Tone::Warn, Sentence::of("guest-stale")),
            GuestState::Ended => Self::new(Tone::Calm, Sentence::of("guest-ended")),
            GuestState::Blocked => Self::new(Tone::Bad, Sentence::of("guest-blocked")),
        }
    }
}

impl From<LetterStage> for Tag {
    fn from(stage: LetterStage) -> Self {
        match stage {
            LetterStage::Queued => Self::new(Tone::Calm, Sentence::of("letter-queued")),
            LetterStage::Sending => Self::new(Tone::Calm, Sentence::of("letter-sending")),
            LetterStage::Sent => Self::new(Tone::Good, Sentence::of("letter-sent")),
            LetterStage::Refused => Self::new(Tone::Bad, Sentence::of("letter-refused")),
            LetterStage::GivenUp => Self::new(Tone::Bad, Sentence::of("letter-given-up")),
            LetterStage::Suppressed => Self::new(Tone::Warn, Sentence::of("letter-suppressed")),
            LetterStage::Withdrawn => Self::new(Tone::Calm, Sentence::of("letter-withdrawn")),
        }
    }
}

impl From<LetterKind> for Sentence {
    fn from(kind: LetterKind) -> Self {
        match kind {
            LetterKind::Invitation => Self::of("letter-invitation"),
            LetterKind::Copy => Self::of("letter-copy"),
            LetterKind::Reminder => Self::of("letter-reminder"),
            LetterKind::Code => Self::of("letter-code"),
            LetterKind::Notice => Self::of("letter-notice"),
        }
    }
}

impl From<ImportStage> for Tag {
    fn from(stage: ImportStage) -> Self {
        match stage {
            ImportStage::Planning => Self::new(Tone::Calm, Sentence::of("import-planning")),
            ImportStage::Planned => Self::new(Tone::Warn, Sentence::of("import-planned")),
            ImportStage::Applying => Self::new(Tone::Calm, Sentence::of("import-applying")),
            ImportStage::Cancelling => Self::new(Tone::Warn, Sentence::of("import-cancelling")),
            ImportStage::Applied => Self::new(Tone::Good, Sentence::of("import-applied")),
            ImportStage::GivenUp => Self::new(Tone::Bad, Sentence::of("import-given-up")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_ran_out_is_told_from_one_that_waits() {
        let at = Timestamp::from_seconds;
        assert_eq!(GuestState::of_invitation(&InvitationStage::Pending, at(10), at(9)), GuestState::Pending);
        assert_eq!(GuestState::of_invitation(&InvitationStage::Pending, at(10), at(10)), GuestState::Expired);
        let declined = InvitationStage::Declined { at: at(1) };
        assert_eq!(GuestState::of_invitation(&declined, at(10), at(10)), GuestState::Declined);
    }

    #[test]
    fn a_filter_takes_its_own_words_only() {
        assert_eq!(GuestState::chosen_of(&GuestState::INVITATIONS, "revoked"), Some(GuestState::Revoked));
        assert_eq!(GuestState::chosen_of(&GuestState::INVITATIONS, "stale"), None);
        assert!(GuestState::filter(&GuestState::GUESTS, None)[0].is_chosen);
    }
}
