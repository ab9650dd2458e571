//! Who did what: the audit log.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Actor, DirectoryRole, Door};
use rules::invitations::csv::Problem as Cell;
use serde::Serialize;

use super::{FieldTrouble, ListOption, Listing, Navigation, Section, Troubles};
use crate::pages::{Page, Sentence};

/// Somebody or something that a row names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NounShown {
    /// What they are.
    pub what: Sentence,
    /// What they are called, in the tenant's own words.
    pub name: Option<String>,
    /// What they are called, in the reader's.
    pub said: Option<Sentence>,
    /// The page about them.
    pub href: Option<String>,
}

/// Something else that is worth knowing.
#[derive(Clone, Debug, Serialize)]
pub struct DetailRow {
    /// Its name in the log.
    pub key: String,
    /// What it says.
    pub value: String,
    /// What whoever or whatever has that id is called.
    pub name: Option<String>,
    /// The page about them.
    pub href: Option<String>,
}

/// A deed, as the log shows it.
#[derive(Clone, Debug, Serialize)]
pub struct DeedRow {
    /// What was done.
    pub what: Sentence,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: NounShown,
    /// On whom or what.
    pub on: NounShown,
    /// Through which door.
    pub door: Sentence,
    /// From which network address.
    pub address: Option<String>,
    /// In which request.
    pub reference: String,
    /// All of that request.
    pub request_href: String,
    /// The id of whom or what it was done to.
    pub on_id: String,
    /// What else is worth knowing.
    pub details: Vec<DetailRow>,
}

/// What was asked for, as it was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DeedsTyped {
    /// On whom or what.
    pub about: String,
    /// In which request.
    pub request: String,
    /// From which day on.
    pub from: String,
    /// Until the end of which day.
    pub until: String,
}

/// The audit log.
#[derive(Clone, Debug, Serialize)]
pub struct Activity {
    /// Menu.
    pub nav: Navigation,
    /// Filter by deed, and paging.
    pub listing: Listing,
    /// The other fields of the filter.
    pub typed: DeedsTyped,
    /// What is wrong with the filter.
    pub troubles: Troubles,
    /// This page's deeds.
    pub rows: Vec<DeedRow>,
    /// Since when nothing was left out, where looking stopped before the page was full.
    pub looked_to: Option<Timestamp>,
}

impl NounShown {
    /// Whoever acted.
    pub fn by(actor: &Actor, name: Option<String>, href: Option<String>) -> Self {
        let what = match actor {
            Actor::Person { .. } if name.is_some() => Sentence::of("on-user"),
            Actor::Person { .. } => Sentence::of("by-person"),
            Actor::Program { .. } => Sentence::of("by-program"),
            Actor::Operator => Sentence::of("by-operator"),
            Actor::Job => Sentence::of("by-job"),
            Actor::Nobody => Sentence::of("by-nobody"),
        };
        Self { what, name, said: None, href }
    }

    /// What a deed was done to: a noun of that kind with that id.
    pub fn on((kind, id): (&str, &str), name: Option<String>, href: Option<String>) -> Self {
        let what = match kind {
            "user" => Sentence::of("on-user"),
            "invitation" => Sentence::of("on-invitation"),
            "application" => Sentence::of("on-application"),
            "group" => Sentence::of("on-group"),
            "role" => Sentence::of("on-role"),
            "tenant" => Sentence::of("on-tenant"),
            "domain" => Sentence::of("on-domain"),
            "import" => Sentence::of("on-import"),
            "session" => Sentence::of("on-session"),
            "grant" => Sentence::of("on-grant"),
            "key" => Sentence::of("on-key"),
            "device_request" => Sentence::of("on-device"),
            "mailbox" => Sentence::of("on-mailbox"),
            "terms" => Sentence::of("on-terms"),
            _ => Sentence::of("on-other"),
        };
        let role = DirectoryRole::ALL.into_iter().find(|role| kind == "role" && role.as_str() == id);
        Self { what, name, said: role.map(Sentence::from), href }
    }
}

impl Activity {
    /// The choices of the filter, "all" first.
    pub fn filter(chosen: Option<Deed>) -> Vec<ListOption> {
        let all = ListOption { value: String::new(), label: Sentence::of("filter-all"), is_chosen: chosen.is_none() };
        let choice = |deed: &Deed| ListOption { value: deed.as_str().into(), label: (*deed).into(), is_chosen: chosen == Some(*deed) };
        std::iter::once(all).chain(Deed::ALL.iter().map(choice)).collect()
    }
}

impl Page for Activity {
    const TEMPLATE: &'static str = "portal/audit.html";

    fn samples() -> Vec<Self> {
        let text = |text: &str| Some(text.to_owned());
        let reference = "0190a7b0-5f3c-7a55-8c38-0a1d9f1f8a11";
        let noun = |name: &str, href: &str| NounShown::on(("invitation", "i1"), text(name), text(href));
        let row = |(nth, deed): (usize, &Deed)| {
            let (by, door) = match nth % 4 {
                0 => (NounShown::by(&Actor::Operator, None, None), Door::Command),
                1 => (NounShown::by(&Actor::Job, None, None), Door::Clock),
                2 => (NounShown::by(&Actor::Nobody, None, None), Door::Oidc),
                _ => (NounShown { what: Sentence::of("on-user"), ..noun("Carla Contoso", "/contoso/admin/users/c1") }, Door::Portal),
            };
            let on = match nth % 3 {
                0 => noun("pia.rosenkrantz-gyldenstierne@research.northwind.example", "/contoso/admin/guests/g1"),
                1 => NounShown::on(("role", "global_administrator"), None, None),
                _ => NounShown::on(("session", reference), None, None),
            };
            let detail = |key: &str, value: &str, name: Option<String>| DetailRow {
                key: key.into(),
                value: value.into(),
                href: name.as_ref().map(|_| "/contoso/admin/guests/g1".into()),
                name,
            };
            DeedRow {
                what: (*deed).into(),
                at: Timestamp::from_seconds(1_795_183_500),
                address: (door != Door::Clock).then(|| "2001:db8:85a3:8d3:1319:8a2e:370:7348".into()),
                door: door.into(),
                by,
                on,
                reference: reference.into(),
                request_href: format!("/contoso/admin/audit?request={reference}"),
                on_id: reference.into(),
                details: match nth % 2 {
                    0 => vec![detail("user", reference, text("<Atlas>")), detail("factors", "pwd, otp", None)],
                    _ => Vec::new(),
                },
            }
        };
        let listing = Listing { states: Self::filter(None), ..Listing::sample("/contoso/admin/audit") };
        let full = Self {
            nav: Navigation::sample(Section::Audit),
            listing,
            typed: DeedsTyped::default(),
            troubles: Troubles::default(),
            rows: Deed::ALL.iter().enumerate().map(row).collect(),
            looked_to: None,
        };
        let asked = Listing { states: Self::filter(Some(Deed::RefusedSignIn)), ..Listing::sample("/contoso/admin/audit") };
        let further = Self { listing: asked, rows: Vec::new(), looked_to: Some(Timestamp::from_seconds(1_795_000_000)), ..full.clone() };
        let nothing = Listing { states: Self::filter(None), ..Listing::sample_of_nothing("/contoso/admin/audit") };
        let typed = DeedsTyped { about: "ann".into(), request: "x".into(), from: "then".into(), until: "2026-11-20".into() };
        let troubles = Troubles::default()
            .with("deed", FieldTrouble::Deed)
            .with("about", FieldTrouble::About)
            .with("request", FieldTrouble::Reference)
            .with("from", Cell::Date);
        let wrong = Self { listing: nothing.clone(), rows: Vec::new(), typed, troubles, ..full.clone() };
        vec![Self { listing: nothing, rows: Vec::new(), ..full.clone() }, further, wrong, full]
    }
}
