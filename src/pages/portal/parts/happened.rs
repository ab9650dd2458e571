//! What was just done, and what happened to a guest so far.

use rules::clock::Timestamp;
use rules::invitations::LetterStage;
use serde::Serialize;

use crate::pages::{Sentence, Tag, Tone};

/// What was just done; said once, on the next page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A new link is on its way.
    Resent,
    /// A reminder is on its way.
    Reminded,
    /// The invitation was taken back.
    Revoked,
    /// The person was blocked.
    Blocked,
    /// The person was unblocked.
    Unblocked,
    /// It was confirmed that the guest is still the same person.
    Confirmed,
    /// The guest begins anew, and a new link is on its way.
    Reset,
    /// Changes were saved.
    Saved,
    /// Something was added.
    Added,
    /// Something was removed.
    Removed,
    /// A domain's record was found.
    DomainVerified,
    /// A domain's record was not found.
    DomainNotFound,
    /// Nothing was sent, because the invitation has ended meanwhile.
    Over,
    /// Nothing was taken back, because the invitation has ended meanwhile: accepted, as a rule.
    NotRevoked,
    /// Nothing was sent, because the mailbox had its letters for today.
    EnoughLetters,
    /// Nothing was sent, because the sender, the tenant or the domain had its share for today.
    OverQuota,
    /// Nothing was sent, because the recipient wants no more letters.
    NoMoreLetters,
    /// Nothing was sent, because the link would lead nowhere.
    LeadsNowhere,
}

impl Done {
    /// Everything that can be said.
    pub const ALL: [Self; 18] = [
        Self::Resent,
        Self::Reminded,
        Self::Revoked,
        Self::Blocked,
        Self::Unblocked,
        Self::Confirmed,
        Self::Reset,
        Self::Saved,
        Self::Added,
        Self::Removed,
        Self::DomainVerified,
        Self::DomainNotFound,
        Self::Over,
        Self::NotRevoked,
        Self::EnoughLetters,
        Self::OverQuota,
        Self::NoMoreLetters,
        Self::LeadsNowhere,
    ];

    /// How an address carries it from one page to the next (`?done=`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resent => "resent",
            Self::Reminded => "reminded",
            Self::Revoked => "revoked",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::Confirmed => "confirmed",
            Self::Reset => "reset",
            Self::Saved => "saved",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::DomainVerified => "domain-verified",
            Self::DomainNotFound => "domain-not-found",
            Self::Over => "over",
            Self::NotRevoked => "not-revoked",
            Self::EnoughLetters => "enough-letters",
            Self::OverQuota => "over-quota",
            Self::NoMoreLetters => "no-more-letters",
            Self::LeadsNowhere => "leads-nowhere",
        }
    }

    /// What an address carried, if it is one of these.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.as_str() == text)
    }
}

impl From<Done> for Sentence {
    fn from(done: Done) -> Self {
        match done {
            Done::Resent => Self::of("done-resent"),
            Done::Reminded => Self::of("done-reminded"),
            Done::Revoked => Self::of("done-revoked"),
            Done::Blocked => Self::of("done-blocked"),
            Done::Unblocked => Self::of("done-unblocked"),
            Done::Confirmed => Self::of("done-confirmed"),
            Done::Reset => Self::of("done-reset"),
            Done::Saved => Self::of("done-saved"),
            Done::Added => Self::of("done-added"),
            Done::Removed => Self::of("done-removed"),
            Done::DomainVerified => Self::of("done-domain-verified"),
            Done::DomainNotFound => Self::of("done-domain-not-found"),
            Done::Over => Self::of("done-over"),
            Done::NotRevoked => Self::of("done-not-revoked"),
            Done::EnoughLetters => Self::of("done-enough-letters"),
            Done::OverQuota => Self::of("done-over-quota"),
            Done::NoMoreLetters => Self::of("done-no-more-letters"),
            Done::LeadsNowhere => Self::of("done-leads-nowhere"),
        }
    }
}

impl From<Done> for Tag {
    fn from(done: Done) -> Self {
        let tone = match done {
            Done::DomainNotFound | Done::Over | Done::NotRevoked => Tone::Bad,
            Done::EnoughLetters | Done::OverQuota | Done::NoMoreLetters | Done::LeadsNowhere => Tone::Bad,
            _ => Tone::Good,
        };
        Self::new(tone, done.into())
    }
}

/// What a letter with a link is to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// The first of its invitation.
    Invitation,
    /// Another link, which somebody sent or the invitee asked for.
    NewLink,
    /// A reminder.
    Reminder,
}

impl Carries {
    /// How the texts call it.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::NewLink => "new-link",
            Self::Reminder => "reminder",
        }
    }
}

/// What can happen to a guest or an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Invited by somebody.
    Invited(String),
    /// A letter with a link came so far.
    Letter(Carries, LetterStage),
    /// The link was looked at so many times, by a person or a scanner.
    Opened(u64),
    /// Somebody went on from the page, which scanners do not.
    Continued,
    /// Accepted.
    Accepted,
    /// Declined.
    Declined,
    /// Reported.
    Reported,
    /// Taken back, by somebody where that is known; as with what follows.
    Revoked(Option<String>),
    /// Blocked.
    Blocked(Option<String>),
    /// Unblocked.
    Unblocked(Option<String>),
    /// Somebody said that it is still the same person.
    Confirmed(Option<String>),
    /// Began anew (SECURITY 6).
    Reset(Option<String>),
    /// Removed.
    Removed(Option<String>),
    /// Left by themselves.
    Left,
    /// Went stale (SECURITY 5).
    Stale,
    /// Signed in.
    SignedIn,
    /// More was done before, which is not told here.
    Earlier,
}

/// With the name of whoever did it, where there is one.
fn done_by((plain, named): (&'static str, &'static str), by: Option<&String>) -> Sentence {
    by.map_or(Sentence::of(plain), |name| Sentence::of(named).with("name", name.as_str()))
}

fn of_letter(carries: Carries, stage: LetterStage) -> (Tone, Sentence) {
    let (tone, key) = match stage {
        LetterStage::Queued | LetterStage::Sending => (Tone::Calm, "happened-queued"),
        LetterStage::Sent => (Tone::Good, "happened-sent"),
        LetterStage::Refused => (Tone::Bad, "happened-refused"),
        LetterStage::GivenUp => (Tone::Bad, "happened-given-up"),
        LetterStage::Suppressed => (Tone::Warn, "happened-suppressed"),
        LetterStage::Withdrawn => (Tone::Calm, "happened-withdrawn"),
    };
    (tone, Sentence::of(key).with("letter", carries.as_str()))
}

/// Something that happened, on the page of a guest.
#[derive(Clone, Debug, Serialize)]
pub struct Happening {
    what: Sentence,
    at: Timestamp,
    tone: Tone,
    more: Option<String>,
}

impl Happening {
    /// What happened, and when.
    pub fn new(at: Timestamp, happened: &Happened) -> Self {
        let (tone, what) = match happened {
            Happened::Invited(name) => (Tone::Calm, Sentence::of("happened-invited").with("name", name.as_str())),
            Happened::Letter(carries, stage) => of_letter(*carries, *stage),
            Happened::Opened(count) => (Tone::Calm, Sentence::of("happened-opened").with("count", *count)),
            Happened::Continued => (Tone::Good, Sentence::of("happened-continued")),
            Happened::Accepted => (Tone::Good, Sentence::of("happened-accepted")),
            Happened::Declined => (Tone::Warn, Sentence::of("happened-declined")),
            Happened::Reported => (Tone::Bad, Sentence::of("happened-reported")),
            Happened::Revoked(by) => (Tone::Calm, done_by(("happened-revoked", "happened-revoked-by"), by.as_ref())),
            Happened::Blocked(by) => (Tone::Bad, done_by(("happened-blocked", "happened-blocked-by"), by.as_ref())),
            Happened::Unblocked(by) => (Tone::Good, done_by(("happened-unblocked", "happened-unblocked-by"), by.as_ref())),
            Happened::Confirmed(by) => (Tone::Good, done_by(("happened-confirmed", "happened-confirmed-by"), by.as_ref())),
            Happened::Reset(by) => (Tone::Warn, done_by(("happened-reset", "happened-reset-by"), by.as_ref())),
            Happened::Removed(by) => (Tone::Bad, done_by(("happened-removed", "happened-removed-by"), by.as_ref())),
            Happened::Left => (Tone::Warn, Sentence::of("happened-left")),
            Happened::Stale => (Tone::Warn, Sentence::of("happened-stale")),
            Happened::SignedIn => (Tone::Good, Sentence::of("happened-signed-in")),
            Happened::Earlier => (Tone::Calm, Sentence::of("happened-earlier")),
        };
        Self { what, at, tone, more: None }
    }

    /// The same with what else is known, as what the receiving server said.
    #[must_use]
    pub fn with(mut self, more: impl Into<String>) -> Self {
        self.more = Some(more.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_only_what_can_be_said() {
        assert!(Done::ALL.into_iter().all(|done| Done::from_text(done.as_str()) == Some(done)));
        assert_eq!(Done::from_text("<script>"), None);
    }
}
