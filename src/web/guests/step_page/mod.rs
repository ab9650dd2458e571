//! From a step to its page.

mod agreement;
mod refusal;
mod sign_in;

use actix_web::HttpRequest;
use rules::directory::Tenant;
use rules::interactions::{OwnPage, Purpose, Step};
use rules::protocol::Registration;

use crate::flows::interactions::{Shown, Wrong};
use crate::pages::{FormSeal, OutsideLink};
use crate::web::desk::Desk;
use crate::web::problem::Problem;
use crate::web::readership::Readership;

/// What the last try typed, and what was wrong with it.
#[derive(Default)]
pub(super) struct Trying {
    pub(super) wrong: Option<Wrong>,
    pub(super) address: String,
    pub(super) name: String,
    pub(super) view: View,
}

/// Which side of a step is shown.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum View {
    /// The step itself.
    #[default]
    Step,
    /// Another address, instead of signing in with the one typed.
    Address,
    /// A new password, instead of the forgotten one.
    Forgot,
}

struct Writer<'a> {
    desk: &'a Desk,
    request: &'a HttpRequest,
    tenant: &'a Tenant,
    shown: &'a Shown,
    trying: &'a Trying,
}

/// The page of the step that `shown` is at.
pub(super) fn page_of(desk: &Desk, request: &HttpRequest, tenant: &Tenant, shown: &Shown, trying: &Trying) -> Result<String, Problem> {
    Writer { desk, request, tenant, shown, trying }.page()
}

impl Writer<'_> {
    fn page(&self) -> Result<String, Problem> {
        match (&self.shown.step, self.trying.view) {
            (Step::FindHome, _) | (Step::SignIn(_), View::Address) => self.find_home(),
            (Step::SignIn(_), View::Forgot) => self.forgot(),
            (Step::SignIn(sign_in), View::Step) => self.sign_in(sign_in),
            (Step::ChooseAccount { accounts, invited: Some(invited), may_continue }, _) => {
                self.other_account(accounts, invited, *may_continue)
            }
            (Step::ChooseAccount { accounts, .. }, _) => self.choose_account(accounts),
            (Step::ProveMailbox { mailbox, why, account, is_sent }, _) => self.prove_mailbox(mailbox, *why, account.as_ref(), *is_sent),
            (Step::HandOver { address, .. }, _) => self.hand_over(address),
            (Step::AcceptTerms { terms }, _) => self.new_terms(terms),
            (Step::AcceptInvitation { .. }, _) => self.accept(),
            (Step::ConfirmDevice { from, by, message, asked_at, .. }, _) => self.confirm_device(*from, (*by, message.clone()), *asked_at),
            (Step::Consent { scopes, .. }, _) => self.consent(scopes),
            (Step::Refuse(why), _) => self.refused(why),
            (Step::Answer, _) => self.lost(),
        }
    }

    fn path(&self, verb: &str) -> String {
        format!("{}/{verb}", OwnPage::Interaction(self.tenant.name.clone(), self.shown.interaction.id).path())
    }

    fn form(&self, verb: &str) -> FormSeal {
        FormSeal::new(self.path(verb), self.shown.seal.base64url())
    }

    /// Where a person refuses to sign in, so that the application hears of it (RFC 6749 §4.1.2.1), if somebody answers for it.
    fn cancel_href(&self) -> Option<String> {
        let is_awaited = match self.shown.interaction.purpose {
            Purpose::Authorize { .. } => !self.shown.is_held_back(),
            Purpose::Vouch { .. } => true,
            _ => false,
        };
        is_awaited.then(|| self.path("cancel"))
    }

    fn render<P: crate::pages::Page>(&self, page: &P) -> Result<String, Problem> {
        self.render_for(Readership::of(self.tenant), page)
    }

    /// In a language of the application's `ui_locales` or of the invitation, where the reader did not choose one.
    fn render_for<P: crate::pages::Page>(&self, reads: Readership<'_>, page: &P) -> Result<String, Problem> {
        let invited_in = self.shown.invitation.as_ref().and_then(|invitation| invitation.language.as_deref());
        let wishes = self.shown.interaction.progress.ui_locales.join(" ");
        self.desk.render(self.request, reads.wishing(&wishes).keeping(invited_in), page)
    }

    fn app(&self) -> Option<String> {
        self.shown.application.as_ref().map(|application| application.name.to_string())
    }

    fn registration(&self) -> Option<&Registration> {
        self.shown.application.as_ref().map(|application| &application.settings.registration)
    }

    /// Where the application's own logo is served; it has one only where somebody answers for it.
    fn logo_href(&self) -> Option<String> {
        let logo = self.registration().filter(|registration| !registration.is_held_back())?.logo.as_ref()?;
        Some(format!("/{}/logo/{logo}", self.tenant.name))
    }
}

fn outside(url: Option<&url::Url>) -> Option<OutsideLink> {
    OutsideLink::try_from(url?).ok()
}
