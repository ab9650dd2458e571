//! Asks before something that cannot simply be undone.

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
    /// What the button says.
    pub button: Sentence,
    /// Does it.
    pub form: FormSeal,
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

    fn of(nav: Navigation, question: Sentence, text: Sentence, form: FormSeal, back_href: String) -> Self {
        Self { nav, question, text, button: Sentence::of("remove"), form, back_href }
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "portal/confirm.html";

    fn samples() -> Vec<Self> {
        let form = || FormSeal::sample("/contoso/admin/x/remove");
        let nav = || Navigation::sample(Section::Guests);
        vec![
            Self::removing_guest(nav(), "Ann Example", form(), "/contoso/admin/guests/g1"),
            Self::removing_user(nav(), "Carla Contoso", form(), "/contoso/admin/users/u1"),
            Self::removing_group(nav(), "Atlas", form(), "/contoso/admin/groups/g1"),
            Self::removing_application(nav(), "Payroll", form(), "/contoso/admin/applications/a1"),
        ]
    }
}
