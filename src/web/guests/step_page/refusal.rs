//! The pages that say no, and whom to ask.

use rules::directory::{Admission, Door};
use rules::interactions::{CannotSignIn, OwnPage, Purpose, Refused as Why};
use rules::invitations::CannotRedeem;

use super::Writer;
use crate::pages::AskWhom;
use crate::pages::leaving::{Refusal, Refused, WayOn};
use crate::web::problem::Problem;

impl Writer<'_> {
    pub(super) fn refused(&self, why: &Why) -> Result<String, Problem> {
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
            way_on: self.way_on(why),
            ..self.plain(refusal)
        })
    }

    /// Where they go on: again from the start, or back to the application, which hears `access_denied`.
    fn way_on(&self, why: &Why) -> Option<WayOn> {
        let name = || self.tenant.name.clone();
        Some(match &self.shown.interaction.purpose {
            Purpose::Redeem { .. } => WayOn::again(OwnPage::Redeem(name()).path()),
            Purpose::Authorize { .. } => return self.way_back(),
            Purpose::Portal if *why == Why::SignIn(CannotSignIn::NoRole) => WayOn::own_page(OwnPage::Account(name()).path()),
            Purpose::Portal => WayOn::again(OwnPage::Portal(name(), String::new()).path()),
            Purpose::Account => WayOn::again(OwnPage::Account(name()).path()),
            Purpose::Device { .. } if *why == Why::DeviceOver => return None,
            Purpose::Device { request } if self.shown.is_asked_by_name => WayOn::again(format!("/{}/asked/{request}", self.tenant.name)),
            Purpose::Device { .. } => WayOn::again(format!("/{}/device", self.tenant.name)),
            // The tenant that asks shows the refusal.
            Purpose::Vouch { .. } => return None,
        })
    }

    /// Back to the application. Nobody whom it does not know is sent to one that nobody answers for, nor reads what it calls itself.
    fn way_back(&self) -> Option<WayOn> {
        let cancel = self.path("cancel");
        if self.shown.is_held_back() {
            return self.shown.user.is_some().then(|| WayOn::back(cancel));
        }
        Some(self.app().map_or_else(|| WayOn::back(cancel.clone()), |app| WayOn::to_app(cancel.clone(), &app)))
    }

    /// A step that has no page of its own: the dispatcher has moved on meanwhile.
    pub(super) fn lost(&self) -> Result<String, Problem> {
        let back = OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path();
        self.render(&Refused { way_on: Some(WayOn::again(back)), ..self.plain(Refusal::LostStart) })
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
