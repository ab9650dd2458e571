//! What happened to a guest, newest first.

use rules::clock::Timestamp;
use rules::directory::UserStage;
use rules::invitations::{Delivery, Invitation, InvitationStage, LetterKind, LetterStage};

use crate::flows::listings::PersonSeen;
use crate::pages::portal::{Happened, Happening};

/// Everything known of a guest, in order.
pub(super) fn happenings(seen: &PersonSeen) -> Vec<Happening> {
    let mut told: Vec<(Timestamp, Happening)> = Vec::new();
    let mut tell = |at: Timestamp, happened: Happened, more: Option<&str>| {
        let happening = Happening::new(at, &happened);
        told.push((at, if let Some(more) = more { happening.with(more) } else { happening }));
    };
    for invitation in &seen.invitations {
        of_invitation(invitation, &mut tell);
    }
    for letter in seen.letters.iter().filter(|letter| matches!(letter.kind, LetterKind::Invitation | LetterKind::Reminder)) {
        of_letter(letter, &mut tell);
    }
    if let UserStage::Blocked { at } = seen.user.stage {
        tell(at, Happened::Blocked, None);
    }
    if let Some(at) = seen.user.stale_at {
        tell(at, Happened::Stale, None);
    }
    if let Some(at) = seen.user.signed_in_at {
        tell(at, Happened::SignedIn, None);
    }
    // What came later stands higher; of one moment, what was told later.
    told.reverse();
    told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    told.into_iter().map(|(_, happening)| happening).collect()
}

fn of_invitation(invitation: &Invitation, tell: &mut impl FnMut(Timestamp, Happened, Option<&str>)) {
    tell(invitation.invited_at, Happened::Invited(invitation.sender.name.to_string()), None);
    if let Some(at) = invitation.opening.first_at {
        tell(at, Happened::Opened(invitation.opening.times.into()), None);
    }
    if let Some(at) = invitation.opening.continued_at {
        tell(at, Happened::Continued, None);
    }
    match invitation.stage {
        InvitationStage::Pending => {}
        InvitationStage::Accepted { at, .. } => tell(at, Happened::Accepted, None),
        InvitationStage::Declined { at } => tell(at, Happened::Declined, None),
        InvitationStage::Reported { at } => tell(at, Happened::Reported, None),
        InvitationStage::Revoked { at } => tell(at, Happened::Revoked, None),
    }
}

fn of_letter(letter: &Delivery, tell: &mut impl FnMut(Timestamp, Happened, Option<&str>)) {
    let happened = match letter.stage {
        LetterStage::Queued | LetterStage::Sending => Happened::Queued,
        LetterStage::Sent => Happened::Sent,
        LetterStage::Refused => Happened::Refused,
        LetterStage::GivenUp => Happened::GivenUp,
        LetterStage::Suppressed => Happened::Suppressed,
        LetterStage::Withdrawn => Happened::Withdrawn,
    };
    tell(letter.stage_at, happened, letter.reply.as_deref());
}
