//! The pages that say no, and whom to ask.

use rules::directory::{Admission, Door};
use rules::interactions::{CannotSignIn, OwnPage, Purpose, Refused as Why};
use rules::invitations::CannotRedeem;

use super::Writer;
use crate::pages::AskWhom;
use crate::pages::leaving::{Refusal, Refused};
use crate::web::problem::Problem;

impl Writer<'_> {
    pub(super) fn refused(&self, why: &Why) -> Result<String, Problem> {
        let back = match self.shown.interaction.purpose {
            Purpose::Redeem { .. } => Some(OwnPage::Redeem(self.tenant.name.clone()).path()),
            Purpose::Authorize { .. } => Some(self.path("cancel")),
            _ => None,
        };
        // Whoever follows the link has read who invites; to whoever came without it an invitation is found once their mailbox was proven.
        let of_invitation = self.shown.invitation.as_ref().map(|invitation| &invitation.sender.name);
        let sponsor = self.shown.sponsor.as_ref().map(|sponsor| &sponsor.display_name).or(of_invitation);
        let sponsor = sponsor.map(|name| AskWhom::Person { name: name.to_string(), tenant: self.tenant.display_name.to_string() });
        let can_help = matches!(why, Why::SignIn(CannotSignIn::Stale | CannotSignIn::OtherIdentity)) && self.shown.sponsor.is_some();
        let is_asked = self.shown.interaction.progress.asked_sponsor;
        let is_asked_by_name = matches!(self.shown.interaction.purpose, Purpose::Device { .. });
        let refusal = match why {
            Why::Returned(_) if is_asked_by_name => Refusal::AskedOther,
            _ => refusal_of(why),
        };
        self.render(&Refused {
            ask: Some(sponsor.unwrap_or(AskWhom::HelpDesk { tenant: self.tenant.display_name.to_string() })),
            ask_form: (can_help && !is_asked).then(|| self.form("ask-sponsor")),
            is_asked,
            back_href: back,
            ..self.plain(refusal)
        })
    }

    /// A step that has no page of its own: the dispatcher has moved on meanwhile.
    pub(super) fn lost(&self) -> Result<String, Problem> {
        let back = OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path();
        self.render(&Refused { back_href: Some(back), ..self.plain(Refusal::LostThread) })
    }

    fn plain(&self, refusal: Refusal) -> Refused {
        Refused::plain(refusal, self.desk.caller(self.request, Door::Oidc).request_id.to_string())
    }
}

const fn refusal_of(why: &Why) -> Refusal {
    match why {
        Why::Redeem(CannotRedeem::OtherAddress) => Refusal::OtherAddress,
        Why::Redeem(CannotRedeem::OtherHome) | Why::SignIn(CannotSignIn::VisitForbidden) => Refusal::VisitForbidden,
        Why::Redeem(CannotRedeem::DomainBlocked) | Why::SignIn(CannotSignIn::DomainBlocked) => Refusal::DomainBlocked,
        Why::Redeem(_) => Refusal::InvitationOver,
        Why::SignIn(CannotSignIn::HomeRefused) => Refusal::HomeRefuses,
        Why::SignIn(CannotSignIn::Blocked) => Refusal::PersonBlocked,
        Why::SignIn(CannotSignIn::Ended) => Refusal::AccessEnded,
        Why::SignIn(CannotSignIn::Stale) => Refusal::Stale,
        Why::SignIn(CannotSignIn::Unknown) => Refusal::NotInvited,
        Why::SignIn(CannotSignIn::NoRole) => Refusal::NoRole,
        Why::SignIn(CannotSignIn::OtherIdentity) => Refusal::OtherIdentity,
        Why::Admission(Admission::NoGuests) => Refusal::NotAdmitted,
        Why::Admission(_) => Refusal::NotAssigned,
        Why::DeviceOver => Refusal::DeviceOver,
        Why::Returned(_) => Refusal::BadRequest,
    }
}
