//! Asks before something that cannot simply be undone.

use rules::clock::Timestamp;
use rules::directory::DomainState;
use serde::Serialize;

use super::{Navigation, Section};
use crate::pages::{FormSeal, Page, Sentence};

/// A question, what follows from yes, and two ways on.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Menu.
    pub nav: Navigation,
    /// The question.
    pub question: Sentence,
    /// What follows.
    pub text: Sentence,
    /// When that was made which is asked about, where only this tells it from others.
    pub since: Option<Timestamp>,
    /// What the button says.
    pub button: Sentence,
    /// Does it.
    pub form: FormSeal,
    /// What the form carries on from the one before, by name.
    pub carried: Vec<(&'static str, String)>,
    /// Back.
    pub back_href: String,
}

impl Confirm {
    /// Asks whether to remove a guest.
    pub fn removing_guest(nav: Navigation, name: &str, form: FormSeal, back_href: impl Into<String>) -> Self {
        let question = Sentence::of("remove-guest").with("name", name);
        Self::of(nav, question, Sentence::of("remove-guest.text"), form, back_href.into())
    }

    /// Asks whether to remove a member.
    pub fn removing_user(nav: Navigation, name: &str, form: FormSeal, back_href: impl Into<String>) -> Self {
        let question = Sentence::of("remove-user").with("name", name);
        Self::of(nav, question, Sentence::of("remove-user.text"), form, back_href.into())
    }

    /// Asks whether to remove a group.
    pub fn removing_group(nav: Navigation, name: &str, form: FormSeal, back_href: impl Into<String>) -> Self {
        let question = Sentence::of("remove-group").with("name", name);
        Self::of(nav, question, Sentence::of("remove-group.text"), form, back_href.into())
    }

    /// Asks whether to remove an application.
    pub fn removing_application(nav: Navigation, name: &str, form: FormSeal, back_href: impl Into<String>) -> Self {
        let question = Sentence::of("remove-application").with("name", name);
        Self::of(nav, question, Sentence::of("remove-application.text"), form, back_href.into())
    }

    /// Asks whether to give a domain up whose claim is so far; `left` others make the tenant a verified organisation.
    pub fn giving_up_domain(nav: Navigation, (domain, state): (&str, DomainState), left: usize, form: FormSeal, back_href: String) -> Self {
        let text = match state {
            DomainState::Claimed => Sentence::of("remove-domain.unverified"),
            // That it was theirs goes on counting for their own people (SECURITY 14).
            DomainState::Taken => Sentence::of("remove-domain.taken"),
            _ if left == 0 => Sentence::of("remove-domain.last"),
            _ => Sentence::of("remove-domain.text"),
        };
        Self::of(nav, Sentence::of("remove-domain").with("domain", domain), text, form, back_href)
    }

    /// Asks whether to take the secret of that moment from an application that has as many others that count.
    pub fn removing_secret(nav: Navigation, (app, made_at): (&str, Timestamp), others: usize, form: FormSeal, back_href: String) -> Self {
        let text = if others == 0 { Sentence::of("remove-secret.last") } else { Sentence::of("remove-secret.text") };
        let page = Self::of(nav, Sentence::of("remove-secret").with("app", app), text.with("app", app), form, back_href);
        Self { since: Some(made_at), ..page }
    }

    /// Asks whether to take an invitation back.
    pub fn revoking(nav: Navigation, (name, address): (&str, &str), form: FormSeal, back_href: String) -> Self {
        let text = Sentence::of("revoke-invitation.text").with("address", address);
        let page = Self::of(nav, Sentence::of("revoke-invitation").with("name", name), text, form, back_href);
        Self { button: Sentence::of("revoke"), ..page }
    }

    /// Asks whether a guest is to begin anew by an address, with what the form said that was `carried` here.
    pub fn resetting(
        nav: Navigation,
        (name, address): (&str, &str),
        carried: Vec<(&'static str, String)>,
        form: FormSeal,
        back_href: String,
    ) -> Self {
        let is_without_letter = carried.iter().any(|(name, _)| *name == "no_letter");
        let key = if is_without_letter { "reset-guest.without-letter" } else { "reset-guest.text" };
        let text = Sentence::of(key).with("address", address);
        let page = Self::of(nav, Sentence::of("reset-guest").with("name", name), text, form, back_href);
        Self { button: Sentence::of("reset-redemption"), carried, ..page }
    }

    fn of(nav: Navigation, question: Sentence, text: Sentence, form: FormSeal, back_href: String) -> Self {
        Self { nav, question, text, since: None, button: Sentence::of("remove"), form, carried: Vec::new(), back_href }
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "portal/confirm.html";

    fn samples() -> Vec<Self> {
        let form = || FormSeal::sample("/contoso/admin/x/remove");
        let nav = || Navigation::sample(Section::Guests);
        let ann = ("Ann Example", "ann.example.of.the.long.address@fabrikam.example");
        let back = || "/contoso/admin/guests/g1".to_owned();
        let domain = |state, left| Self::giving_up_domain(nav(), ("contoso.example", state), left, form(), back());
        let made_at = Timestamp::from_seconds(1_795_183_500);
        let secret = |others| Self::removing_secret(nav(), ("Payroll", made_at), others, form(), back());
        let reset = |carried| Self::resetting(nav(), ann, carried, form(), back());
        let address = || ("reset_address", ann.1.to_owned());
        vec![
            domain(DomainState::Claimed, 1),
            domain(DomainState::Taken, 1),
            domain(DomainState::Verified, 0),
            domain(DomainState::Lapsed, 1),
            secret(0),
            secret(1),
            Self::revoking(nav(), ann, form(), back()),
            reset(vec![address()]),
            reset(vec![address(), ("no_letter", "yes".to_owned())]),
            Self::removing_guest(nav(), "Ann Example", form(), "/contoso/admin/guests/g1"),
            Self::removing_user(nav(), "Carla Contoso", form(), "/contoso/admin/users/u1"),
            Self::removing_group(nav(), "Atlas", form(), "/contoso/admin/groups/g1"),
            Self::removing_application(nav(), "Payroll", form(), "/contoso/admin/applications/a1"),
        ]
    }
}
