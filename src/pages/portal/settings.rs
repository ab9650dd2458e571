//! Brand, rules about guests, and domains of a tenant.

use rules::clock::Timestamp;
use rules::directory::DomainState;
use serde::Serialize;

use super::{Choice, Navigation, Section, Troubles};
use crate::pages::{FormSeal, Page, Sentence, Tag, Tone};

/// A domain the tenant claims.
#[derive(Clone, Debug, Serialize)]
pub struct DomainRow {
    /// The exact name.
    pub name: String,
    /// The TXT record at exactly that name; none where nobody looks for it.
    pub record: Option<String>,
    /// What the record is for.
    pub publish: Sentence,
    /// How far the claim is.
    pub state: Tag,
    /// What that means, where it is not plain.
    pub meaning: Option<Sentence>,
    /// When the domain lapses, if its record is missing and does not come back.
    pub lapses_at: Option<Timestamp>,
    /// When it was last seen.
    pub seen_at: Option<Timestamp>,
    /// Looks for the record now.
    pub check: Option<FormSeal>,
    /// The page that asks whether to give the claim up.
    pub remove_href: Option<String>,
}

impl DomainRow {
    /// The row of a claim that is so far, with the record where it counts; nothing can be done with it yet.
    pub fn new(name: String, record: Option<String>, seen_at: Option<Timestamp>, state: DomainState) -> Self {
        let lapses_at = if let DomainState::Missing { lapses_at } = state { Some(lapses_at) } else { None };
        let (tone, words, meaning) = match state {
            DomainState::Claimed => (Tone::Warn, "unverified", None),
            DomainState::Verified => (Tone::Good, "verified", None),
            DomainState::Missing { .. } => (Tone::Warn, "domain-missing", None),
            DomainState::Lapsed => (Tone::Bad, "domain-lapsed", Some("domain-lapsed-text")),
            DomainState::Taken => (Tone::Bad, "domain-taken", Some("domain-taken-text")),
        };
        // What another organisation has proven since does not come back by a record.
        let publish = if state == DomainState::Taken { "publish-record.taken" } else { "publish-record" };
        let publish = Sentence::of(publish).with("domain", name.clone());
        let state = Tag::new(tone, Sentence::of(words));
        let meaning = meaning.map(Sentence::of);
        Self { name, record, publish, state, meaning, lapses_at, seen_at, check: None, remove_href: None }
    }
}

/// The brand, as typed; posted by these names.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BrandTyped {
    /// What people call the tenant.
    pub name: String,
    /// The accent, as `#rrggbb`.
    pub accent: String,
}

/// The rules about guests, as typed; posted by these names, lists one entry per line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PolicyTyped {
    /// For how many days a link works.
    pub invitation_days: String,
    /// Every how many days a mailbox is proven again.
    pub mailbox_days: String,
    /// After how many days without sign-in the sponsor is asked.
    pub stale_days: String,
    /// Until when guests may come as they did before their domain got a home, as `2027-04-01`.
    pub homes_from: String,
    /// After how many days reminders go out, separated by commas.
    pub remind_after_days: String,
    /// Who may invite: `nobody`, `admins_and_guest_inviters` or `members`.
    pub who_may_invite: String,
    /// Whether a code each time is enough where no home claims the domain.
    pub code_sign_in: bool,
    /// Whether an account with another address may redeem.
    pub other_address: bool,
    /// Domains that may not be invited.
    pub blocked_domains: String,
    /// If not empty, the only domains that may be invited.
    pub allowed_domains: String,
    /// Where people of this tenant may be guests: `anywhere`, `not_to` or `only_to`.
    pub visits: String,
    /// The tenants meant by that, by their path names.
    pub visited: String,
    /// Origins, beside those of applications, where an invitation may land.
    pub landing_origins: String,
    /// Where the privacy statement is.
    pub privacy_url: String,
    /// Where the terms are.
    pub terms_url: String,
    /// Which version of the terms.
    pub terms_version: String,
}

/// The settings; each part is a form of its own.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    /// Menu.
    pub nav: Navigation,
    /// The brand.
    pub brand: BrandTyped,
    /// In which language the tenant writes to whom it does not know better; posted as `language`.
    pub languages: Vec<Choice>,
    /// Saves the brand.
    pub brand_form: Option<FormSeal>,
    /// The logo, if there is one.
    pub logo_href: Option<String>,
    /// Uploads one; posts `logo`.
    pub logo_form: Option<FormSeal>,
    /// Throws it away.
    pub logo_remove: Option<FormSeal>,
    /// The rules.
    pub policy: PolicyTyped,
    /// Saves the rules.
    pub policy_form: Option<FormSeal>,
    /// Domains.
    pub domains: Vec<DomainRow>,
    /// Claims another; posts `domain`.
    pub claim: Option<FormSeal>,
    /// What was typed there.
    pub domain_typed: String,
    /// What is wrong.
    pub troubles: Troubles,
}

impl Page for Settings {
    const TEMPLATE: &'static str = "portal/settings.html";

    fn samples() -> Vec<Self> {
        use super::FieldTrouble as Trouble;
        let at = Timestamp::from_seconds(1_795_183_500);
        let form = |what: &str| Some(FormSeal::sample(&format!("/contoso/admin/settings/{what}")));
        let record = || Some("guesthouse=home:0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11:q7fJ2m0c9wY".to_owned());
        let domain = |name: &str, record: Option<String>, seen_at, state| DomainRow {
            check: record.as_ref().map(|_| FormSeal::sample("/contoso/admin/settings/domains/1/check")),
            remove_href: Some("/contoso/admin/settings/domains/1/remove".into()),
            ..DomainRow::new(name.into(), record, seen_at, state)
        };
        let domains = vec![
            domain("contoso.example", None, Some(at), DomainState::Verified),
            domain("contoso.test.example", record(), None, DomainState::Claimed),
            domain("contoso.gone.example", record(), Some(at), DomainState::Missing { lapses_at: at }),
            domain("contoso.past.example", record(), Some(at), DomainState::Lapsed),
            domain("contoso.sold.example", record(), Some(at), DomainState::Taken),
        ];
        let policy = PolicyTyped {
            invitation_days: "30".into(),
            mailbox_days: "30".into(),
            stale_days: "90".into(),
            homes_from: "2027-04-01".into(),
            who_may_invite: "admins_and_guest_inviters".into(),
            code_sign_in: true,
            visits: "only_to".into(),
            visited: "tailspin\nnorthwind".into(),
            ..PolicyTyped::default()
        };
        let full = Self {
            nav: Navigation::sample(Section::Settings),
            brand: BrandTyped { name: "Contoso".into(), accent: "#7a2e8e".into() },
            languages: vec![Choice::new("en", "English", true), Choice::new("da", "Dansk", false)],
            brand_form: form("brand").map(|form| form.over("c0m9wYq7fJ2".into())),
            logo_href: Some("/contoso/logo/sample.png".into()),
            logo_form: form("logo"),
            logo_remove: form("logo/remove"),
            policy,
            policy_form: form("policy").map(|form| form.over("q7fJ2m0c9wY".into())),
            domains,
            claim: form("domains"),
            domain_typed: String::new(),
            troubles: Troubles::default(),
        };
        let troubles = Troubles::default()
            .with("accent", Trouble::Colour)
            .with("seen", Trouble::ChangedMeanwhile)
            .with("brand_seen", Trouble::ChangedMeanwhile)
            .with("logo", Trouble::Image)
            .with("mailbox_days", Trouble::Range(1, 90))
            .with("visited", Trouble::TenantName)
            .with("domain", Trouble::DomainNotClaimable);
        let wrong =
            Self { troubles, logo_href: None, logo_remove: None, domains: Vec::new(), domain_typed: "co.uk".into(), ..full.clone() };
        let read_only = Self { brand_form: None, logo_form: None, logo_remove: None, policy_form: None, claim: None, ..full.clone() };
        vec![full, wrong, read_only]
    }
}
