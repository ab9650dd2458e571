//! Deeds and doors in the reader's words.

use rules::audit::Deed;
use rules::directory::Door;

use crate::pages::Sentence;

impl From<Deed> for Sentence {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::MadeTenant => Self::of("deed-made-tenant"),
            Deed::ChangedTenant => Self::of("deed-changed-tenant"),
            Deed::ChangedDomain => Self::of("deed-changed-domain"),
            Deed::MissedDomain => Self::of("deed-missed-domain"),
            Deed::LapsedDomain => Self::of("deed-lapsed-domain"),
            Deed::RegainedDomain => Self::of("deed-regained-domain"),
            Deed::PassedOnDomain => Self::of("deed-passed-on-domain"),
            Deed::MadeUser => Self::of("deed-made-user"),
            Deed::ChangedUser => Self::of("deed-changed-user"),
            Deed::ResetRedemption => Self::of("happened-reset"),
            Deed::BlockedUser => Self::of("happened-blocked"),
            Deed::UnblockedUser => Self::of("happened-unblocked"),
            Deed::ConfirmedGuest => Self::of("happened-confirmed"),
            Deed::RemovedUser => Self::of("deed-removed-user"),
            Deed::ChangedGroup => Self::of("deed-changed-group"),
            Deed::ChangedApplication => Self::of("deed-changed-application"),
            Deed::Gave => Self::of("deed-gave"),
            Deed::Took => Self::of("deed-took"),
            Deed::Invited => Self::of("deed-invited"),
            Deed::Resent => Self::of("deed-resent"),
            Deed::RevokedInvitation => Self::of("deed-revoked-invitation"),
            Deed::OpenedInvitation => Self::of("deed-opened-invitation"),
            Deed::Accepted => Self::of("happened-accepted"),
            Deed::UndidAcceptance => Self::of("deed-undid-acceptance"),
            Deed::Declined => Self::of("happened-declined"),
            Deed::Reported => Self::of("happened-reported"),
            Deed::StoppedLetters => Self::of("deed-stopped-letters"),
            Deed::AllowedLetters => Self::of("deed-allowed-letters"),
            Deed::MergedGuest => Self::of("deed-merged-guest"),
            Deed::RefusedRedemption => Self::of("deed-refused-redemption"),
            Deed::SignedIn => Self::of("happened-signed-in"),
            Deed::RefusedSignIn => Self::of("deed-refused-sign-in"),
            Deed::SignedOut => Self::of("deed-signed-out"),
            Deed::VouchedFor => Self::of("deed-vouched-for"),
            Deed::Consented => Self::of("deed-consented"),
            Deed::AnsweredDevice => Self::of("deed-answered-device"),
            Deed::TookPersonsPlace => Self::of("deed-took-persons-place"),
            Deed::RevokedGrant => Self::of("deed-revoked-grant"),
            Deed::FoundReplay => Self::of("deed-found-replay"),
            Deed::ChangedPassword => Self::of("deed-changed-password"),
            Deed::Imported => Self::of("deed-imported"),
            Deed::RotatedKeys => Self::of("deed-rotated-keys"),
            Deed::FailedDelivery => Self::of("deed-failed-delivery"),
        }
    }
}

/// What was done; of what was given or taken also to or from whom.
pub fn done_to(deed: Deed, whom: Option<&str>) -> Sentence {
    match (deed, whom) {
        (Deed::Gave, Some(name)) => Sentence::of("deed-gave-to").with("name", name),
        (Deed::Took, Some(name)) => Sentence::of("deed-took-from").with("name", name),
        _ => deed.into(),
    }
}

impl From<Door> for Sentence {
    fn from(door: Door) -> Self {
        match door {
            Door::Oidc => Self::of("door-oidc"),
            Door::Portal => Self::of("door-portal"),
            Door::Account => Self::of("door-account"),
            Door::Api => Self::of("door-api"),
            Door::Command => Self::of("door-command"),
            Door::Clock => Self::of("door-clock"),
        }
    }
}
