//! A refusal in plain words: why, what to do, whom to ask.

use serde::Serialize;

use crate::pages::{AskWhom, FormSeal, Page, Sentence};

/// Why somebody does not get in; its name is the key of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Refusal {
    /// The home says no: disabled, deleted, or against its rules.
    #[serde(rename = "refusal-home-refuses")]
    HomeRefuses,
    /// The person's organisation does not let its people visit this tenant.
    #[serde(rename = "refusal-visit-forbidden")]
    VisitForbidden,
    /// The tenant does not admit the domain.
    #[serde(rename = "refusal-domain-blocked")]
    DomainBlocked,
    /// The tenant blocked the person.
    #[serde(rename = "refusal-person-blocked")]
    PersonBlocked,
    /// The access was given for a time that is over.
    #[serde(rename = "refusal-access-ended")]
    AccessEnded,
    /// The link to the home account went stale: the sponsor confirms that it is still the same person (SECURITY 5).
    #[serde(rename = "refusal-stale")]
    Stale,
    /// The account's address is not the invited one, and the tenant allows no other (SECURITY 3).
    #[serde(rename = "refusal-other-address")]
    OtherAddress,
    /// The address belongs to a guest who accepted with another identity (SECURITY 6).
    #[serde(rename = "refusal-other-identity")]
    OtherIdentity,
    /// Not a user of this tenant, and not invited.
    #[serde(rename = "refusal-not-invited")]
    NotInvited,
    /// They were invited, and the invitation is over or does not hold any more.
    #[serde(rename = "refusal-invitation-over")]
    InvitationOver,
    /// The application admits no guests, or not this one (SECURITY 12).
    #[serde(rename = "refusal-not-admitted")]
    NotAdmitted,
    /// The application is for people it was given to.
    #[serde(rename = "refusal-not-assigned")]
    NotAssigned,
    /// The steps were begun in another browser, took too long, or lost their cookie.
    #[serde(rename = "refusal-lost-thread")]
    LostThread,
    /// The same, where no invitation's link begins them again.
    #[serde(rename = "refusal-lost-start")]
    LostStart,
    /// The same, where an application had sent them.
    #[serde(rename = "refusal-sign-in-over")]
    SignInOver,
    /// A member without any directory role came to the admins' portal.
    #[serde(rename = "refusal-no-role")]
    NoRole,
    /// What was asked on another device was answered before, or nobody answered in time.
    #[serde(rename = "refusal-device-over")]
    DeviceOver,
    /// Somebody else was asked by name.
    #[serde(rename = "refusal-asked-other")]
    AskedOther,
    /// The application sent a request that cannot be answered.
    #[serde(rename = "refusal-bad-request")]
    BadRequest,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 19] = [
        Self::HomeRefuses,
        Self::VisitForbidden,
        Self::DomainBlocked,
        Self::PersonBlocked,
        Self::AccessEnded,
        Self::Stale,
        Self::OtherAddress,
        Self::OtherIdentity,
        Self::NotInvited,
        Self::InvitationOver,
        Self::NotAdmitted,
        Self::NotAssigned,
        Self::LostThread,
        Self::LostStart,
        Self::SignInOver,
        Self::NoRole,
        Self::DeviceOver,
        Self::AskedOther,
        Self::BadRequest,
    ];
}

/// Where whoever was refused goes on.
#[derive(Clone, Debug, Serialize)]
pub struct WayOn {
    /// Where the link leads.
    href: String,
    /// What it says.
    label: Sentence,
}

impl WayOn {
    /// To where the same is tried again.
    pub const fn again(href: String) -> Self {
        Self { href, label: Sentence::of("try-again") }
    }

    /// Back to the application that asked, which hears of the refusal.
    pub fn to_app(href: String, app: &str) -> Self {
        Self { href, label: Sentence::of("back-to-app").with("app", app) }
    }

    /// The same, where the application is not named.
    pub const fn back(href: String) -> Self {
        Self { href, label: Sentence::of("go-back") }
    }

    /// To the person's own page.
    pub const fn own_page(href: String) -> Self {
        Self { href, label: Sentence::of("to-own-page") }
    }
}

/// Says no, and what can be done about it.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// Why.
    pub why: Refusal,
    /// The host of the application that asked, where it is part of the reason (SECURITY 31).
    pub host: Option<String>,
    /// What the log calls it, in the application developer's words; only for [`Refusal::BadRequest`].
    pub detail: Option<String>,
    /// Whom to ask.
    pub ask: Option<AskWhom>,
    /// Asks them by a letter, where they can help.
    pub ask_form: Option<FormSeal>,
    /// Whether they were asked.
    pub is_asked: bool,
    /// Where they go on: again from the start, or back to the application.
    pub way_on: Option<WayOn>,
    /// Finds this refusal in the log.
    pub reference: String,
}

impl Refused {
    /// Says why, and no more.
    pub const fn plain(why: Refusal, reference: String) -> Self {
        Self { why, host: None, detail: None, ask: None, ask_form: None, is_asked: false, way_on: None, reference }
    }
}

impl Page for Refused {
    const TEMPLATE: &'static str = "leaving/refused.html";

    fn samples() -> Vec<Self> {
        let plain = |refusal| Self {
            ask: Some(AskWhom::Person { name: "Carla Contoso".into(), tenant: "Contoso".into() }),
            way_on: Some(WayOn::again("/contoso/redeem".into())),
            ..Self::plain(refusal, "7f3a-91c2".into())
        };
        let mut samples: Vec<Self> = Refusal::ALL.map(plain).into();
        let ask_form = Some(FormSeal::sample("/contoso/interaction/1/ask-sponsor"));
        samples.push(Self { ask_form, ..plain(Refusal::Stale) });
        samples.push(Self { is_asked: true, ..plain(Refusal::OtherIdentity) });
        samples.push(Self { ask: Some(AskWhom::HelpDesk { tenant: "Fabrikam".into() }), way_on: None, ..plain(Refusal::HomeRefuses) });
        let cancel = || "/contoso/interaction/1/cancel".to_owned();
        for way_on in [WayOn::to_app(cancel(), "Payroll"), WayOn::back(cancel()), WayOn::own_page("/contoso/account".into())] {
            samples.push(Self { way_on: Some(way_on), ..plain(Refusal::NotAssigned) });
        }
        samples.push(Self {
            host: Some("app.northwind.example".into()),
            detail: Some("redirect_uri is not registered".into()),
            ask: None,
            way_on: None,
            ..plain(Refusal::BadRequest)
        });
        samples
    }
}
