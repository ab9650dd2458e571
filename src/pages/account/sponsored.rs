//! A guest whom the person answers for: how far they are, what can be done, and whether they are still the same person.

use rules::clock::Timestamp;
use serde::Serialize;

use crate::pages::portal::{Done, GuestState};
use crate::pages::{FormSeal, Page, Sentence, Tag, Tone};

/// The guest; asks the person about them where they must be confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct SponsoredGuest {
    /// Where the guest is one.
    pub tenant: String,
    /// What the guest is called.
    pub name: String,
    /// The guest's address.
    pub address: String,
    /// The domain in A-labels, where the readable one could be a look-alike.
    pub ascii_domain: Option<String>,
    /// How far they are.
    pub state: Tag,
    /// The applications that were given to them.
    pub apps: Vec<String>,
    /// When they were invited last.
    pub invited_at: Option<Timestamp>,
    /// When they accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the link ends, while it is waited for.
    pub link_until: Option<Timestamp>,
    /// When their access ends.
    pub access_ends_at: Option<Timestamp>,
    /// What was just done, or why it was not.
    pub notice: Option<Tag>,
    /// Says that they are still the same person, where that is asked.
    pub confirm: Option<FormSeal>,
    /// Sends a new link.
    pub resend: Option<FormSeal>,
    /// Takes the invitation back.
    pub revoke: Option<FormSeal>,
    /// Back to the account page.
    pub back_href: String,
}

impl SponsoredGuest {
    /// The invitation is on its way.
    pub const INVITED: Tag = Tag::new(Tone::Good, Sentence::of("invited-new"));
    /// A guest who waited before was sent another.
    pub const AGAIN: Tag = Tag::new(Tone::Good, Sentence::of("invited-again"));
}

impl Page for SponsoredGuest {
    const TEMPLATE: &'static str = "account/sponsored.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let form = |verb: &str| Some(FormSeal::sample(&format!("/contoso/account/guests/g1{verb}")));
        let active = Self {
            tenant: "Contoso".into(),
            name: "Pia Holm".into(),
            address: "pia@northwind.example".into(),
            ascii_domain: None,
            state: GuestState::Active.into(),
            apps: vec!["Payroll".into(), "Wiki".into()],
            invited_at: Some(at),
            accepted_at: Some(at),
            link_until: None,
            access_ends_at: Some(at),
            notice: None,
            confirm: None,
            resend: None,
            revoke: None,
            back_href: "/contoso/account".into(),
        };
        let stale = Self { apps: Vec::new(), state: GuestState::Stale.into(), confirm: form(""), ..active.clone() };
        let waits = Self {
            state: GuestState::Pending.into(),
            accepted_at: None,
            link_until: Some(at),
            access_ends_at: None,
            notice: Some(Self::INVITED),
            resend: form("/resend"),
            revoke: form("/revoke"),
            ..active.clone()
        };
        let enough = Self { state: GuestState::Expired.into(), notice: Some(Done::EnoughLetters.into()), ..waits.clone() };
        vec![active, stale, waits, enough]
    }
}
