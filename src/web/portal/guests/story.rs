//! What happened to a guest, newest first.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::invitations::{Invitation, InvitationStage, LetterKind};

use crate::flows::listings::{Doer, DoneAbout, PersonSeen, PersonStory};
use crate::pages::portal::{Carries, Happened, Happening};

/// Everything known of a guest, in order.
pub(super) fn happenings(seen: &PersonSeen, story: &PersonStory) -> Vec<Happening> {
    let mut told: Vec<(Timestamp, Happening)> = Vec::new();
    let mut tell = |at: Timestamp, happened: Happened, more: Option<&str>| {
        let happening = Happening::new(at, &happened);
        told.push((at, if let Some(more) = more { happening.with(more) } else { happening }));
    };
    for invitation in &seen.invitations {
        of_invitation(invitation, &story.done, &mut tell);
    }
    let mut written_about = Vec::new();
    for letter in story.letters.iter().filter(|letter| letter.kind.has_link()) {
        let carries = match letter.kind {
            LetterKind::Reminder => Carries::Reminder,
            _ if written_about.contains(&letter.invitation) => Carries::NewLink,
            _ => Carries::Invitation,
        };
        written_about.push(letter.invitation);
        tell(letter.stage_at, Happened::Letter(carries, letter.stage), letter.reply.as_deref());
    }
    for done in &story.done {
        if let Some(happened) = of_deed(done) {
            tell(done.at, happened, None);
        }
    }
    if let Some(at) = story.done_since {
        tell(at, Happened::Earlier, None);
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

fn of_invitation(invitation: &Invitation, done: &[DoneAbout], tell: &mut impl FnMut(Timestamp, Happened, Option<&str>)) {
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
        InvitationStage::Revoked { at } => {
            // Both were written in one transaction, at one moment.
            let deed = done.iter().find(|done| done.deed == Deed::RevokedInvitation && done.at == at);
            tell(at, Happened::Revoked(deed.and_then(|deed| name(&deed.by))), None);
        }
    }
}

fn of_deed(done: &DoneAbout) -> Option<Happened> {
    Some(match done.deed {
        Deed::BlockedUser => Happened::Blocked(name(&done.by)),
        Deed::UnblockedUser => Happened::Unblocked(name(&done.by)),
        Deed::ConfirmedGuest => Happened::Confirmed(name(&done.by)),
        Deed::ResetRedemption => Happened::Reset(name(&done.by)),
        Deed::RemovedUser if done.by == Doer::Themselves => Happened::Left,
        Deed::RemovedUser => Happened::Removed(name(&done.by)),
        _ => return None,
    })
}

fn name(by: &Doer) -> Option<String> {
    match by {
        Doer::Named(name) => Some(name.clone()),
        Doer::Themselves | Doer::Unnamed => None,
    }
}
