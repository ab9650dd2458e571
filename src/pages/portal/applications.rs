//! Applications: the list, one with its settings, the form, and a secret that is shown once.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Admits, OPTIONAL_CLAIMS, Weakness};
use serde::Serialize;

use super::{Choice, ListOption, Listing, Navigation, Section, Troubles, WeaknessShown};
use crate::pages::{FormSeal, Page, Sentence, Tag, Tone};

impl From<Admits> for Tag {
    fn from(admits: Admits) -> Self {
        match admits {
            Admits::Members => Self::new(Tone::Calm, Sentence::of("admits-members")),
            Admits::AssignedGuests => Self::new(Tone::Good, Sentence::of("admits-assigned-guests")),
            Admits::AllGuests => Self::new(Tone::Warn, Sentence::of("admits-all-guests")),
        }
    }
}

/// An application, as the list shows it.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationRow {
    /// Its name.
    pub name: String,
    /// The `client_id`.
    pub id: String,
    /// Whom it lets in.
    pub admits: Tag,
    /// A mark for each thing that is weaker than it would be begun today.
    pub weaknesses: Vec<Tag>,
    /// Its page.
    pub href: String,
}

/// The list of applications.
#[derive(Clone, Debug, Serialize)]
pub struct Applications {
    /// Menu.
    pub nav: Navigation,
    /// Search and paging.
    pub listing: Listing,
    /// This page's applications.
    pub rows: Vec<ApplicationRow>,
    /// Where one is made.
    pub new_href: Option<String>,
}

impl Page for Applications {
    const TEMPLATE: &'static str = "portal/applications.html";

    fn samples() -> Vec<Self> {
        let row = |(admits, weaknesses): (Admits, &[Weakness])| ApplicationRow {
            name: "Payroll".into(),
            id: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into(),
            admits: admits.into(),
            weaknesses: weaknesses.iter().map(|weakness| Tag::from(*weakness)).collect(),
            href: "/contoso/admin/applications/a1".into(),
        };
        let full = Self {
            nav: Navigation::sample(Section::Applications),
            listing: Listing::sample("/contoso/admin/applications"),
            rows: [(Admits::Members, &Weakness::ALL[..]), (Admits::AssignedGuests, &[Weakness::PkceOptional]), (Admits::AllGuests, &[])]
                .map(row)
                .into(),
            new_href: Some("/contoso/admin/applications/new".into()),
        };
        let listing = Listing::sample_of_nothing("/contoso/admin/applications");
        vec![Self { listing, rows: Vec::new(), ..full.clone() }, full]
    }
}

/// A living secret.
#[derive(Clone, Debug, Serialize)]
pub struct SecretRow {
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops to count.
    pub expires_at: Option<Timestamp>,
    /// The page that asks whether to take it away.
    pub remove_href: Option<String>,
}

/// What can be set; each field is posted by its name here, lists one entry per line.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ApplicationForm {
    /// Its name.
    pub name: String,
    /// Whether it cannot keep a secret; only for a new one.
    pub is_public: bool,
    /// Addresses that answers may be sent to.
    pub redirect_uris: String,
    /// Addresses that a browser may be sent to after logout.
    pub post_logout_redirect_uris: String,
    /// Its own page, where guests land.
    pub home_page: String,
    /// Roles, as `value: name`.
    pub roles: String,
    /// Whom it lets in: `members`, `assigned_guests` or `all_guests`.
    pub admits: String,
    /// Whether members too must be assigned.
    pub assignment_required: bool,
    /// The grants that can be chosen, posted as `grants`; none chosen: all that its redirect URIs make sense of.
    pub grants: Vec<ListOption>,
    /// The one application that may act for people with its tokens, by id or name (RFC 8693 §4.4).
    pub may_act: String,
    /// Whether it acts for people without its tokens saying so.
    pub may_impersonate: bool,
    /// The claims that its ID tokens can have beside what they always have, posted as `claims`.
    pub claims: Vec<Choice>,
    /// Whether its tokens name all groups of a person, not only those that were given it.
    pub all_groups: bool,
    /// Whether its refresh tokens stay the same when they are used.
    pub keeps_refresh_tokens: bool,
}

impl ApplicationForm {
    /// The grants that an admin can give, and those that are given.
    pub fn grants(given: &[&str]) -> Vec<ListOption> {
        let grants = [
            ("authorization_code", "grant-code"),
            ("refresh_token", "grant-refresh"),
            ("client_credentials", "grant-program"),
            ("device_code", "grant-device"),
            ("token-exchange", "grant-exchange"),
            ("jwt-bearer", "grant-assertion"),
            ("ciba", "grant-ciba"),
        ];
        let option = |(value, key): (&'static str, &'static str)| ListOption {
            value: value.to_owned(),
            label: Sentence::of(key),
            is_chosen: given.contains(&value),
        };
        grants.map(option).into()
    }

    /// The claims that ID tokens can have beside what they always have, and those that are chosen.
    pub fn claims(chosen: &[&str]) -> Vec<Choice> {
        OPTIONAL_CLAIMS.map(|claim| Choice::new(claim, claim, chosen.contains(&claim))).into()
    }
}

/// One application, or the form for a new one where `id` is none.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicationDetail {
    /// Menu.
    pub nav: Navigation,
    /// The `client_id`.
    pub id: Option<String>,
    /// What it is called, whatever is typed; nothing for a new one.
    pub name: String,
    /// The issuer to configure in the application.
    pub issuer: String,
    /// What of it is weaker than it would be begun today.
    pub weaknesses: Vec<WeaknessShown>,
    /// How it speaks, in a few words.
    pub protocol: Vec<Tag>,
    /// Where more is said of that, and changed.
    pub protocol_href: Option<String>,
    /// Which rule refuses what was typed, in the words of the standards.
    pub refusal: Option<String>,
    /// What `may_act` names now, and its page.
    pub acting: Option<(String, String)>,
    /// What can be set.
    pub fields: ApplicationForm,
    /// What is wrong.
    pub troubles: Troubles,
    /// Saves or makes.
    pub form: Option<FormSeal>,
    /// Living secrets.
    pub secrets: Vec<SecretRow>,
    /// Makes another secret.
    pub new_secret: Option<FormSeal>,
    /// Gives it to somebody; posts `who` (an address or a group's name) and `role`.
    pub assign: Option<FormSeal>,
    /// What was typed as `who`.
    pub who_typed: String,
    /// What was typed as `role`.
    pub role_typed: String,
    /// Whom it is given to, the first of them.
    pub assigned: Vec<super::MemberRow>,
    /// The page that asks whether to remove it.
    pub remove_href: Option<String>,
}

impl Page for ApplicationDetail {
    const TEMPLATE: &'static str = "portal/application.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let form = |what: &str| Some(FormSeal::sample(&format!("/contoso/admin/applications/{what}")));
        let fields = ApplicationForm {
            name: "Payroll".into(),
            redirect_uris: "https://payroll.contoso.example/callback".into(),
            home_page: "https://payroll.contoso.example/".into(),
            roles: "reader: Reader\nwriter: Writer".into(),
            admits: "assigned_guests".into(),
            assignment_required: true,
            grants: ApplicationForm::grants(&["authorization_code", "token-exchange"]),
            may_act: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a12".into(),
            may_impersonate: true,
            claims: ApplicationForm::claims(&["upn"]),
            ..ApplicationForm::default()
        };
        let assigned = super::MemberRow {
            name: "Ann Example".into(),
            what: super::MemberRow::GUEST,
            href: "/contoso/admin/guests/g1".into(),
            remove: form("a1/assigned/1/remove"),
        };
        let full = Self {
            nav: Navigation::sample(Section::Applications).saying(super::Done::Saved),
            id: Some("0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into()),
            name: "Payroll".into(),
            issuer: "https://id.example/contoso".into(),
            weaknesses: Weakness::ALL.map(WeaknessShown::from).into(),
            protocol: vec![
                Tag::new(Tone::Good, Sentence::of("profile-fapi2_message_signing")),
                Tag::new(Tone::Calm, Sentence::of("auth-private_key_jwt")),
                Tag::new(Tone::Calm, Sentence::of("binding-dpop")),
            ],
            protocol_href: Some("/contoso/admin/applications/a1/protocol".into()),
            refusal: None,
            acting: Some(("Warehouse".into(), "/contoso/admin/applications/a2".into())),
            fields,
            troubles: Troubles::default(),
            form: form("a1"),
            secrets: vec![
                SecretRow { created_at: at, expires_at: None, remove_href: Some("/contoso/admin/applications/a1/secrets/1/remove".into()) },
                // Two of one day.
                SecretRow {
                    created_at: at + Duration::from_secs(3600),
                    expires_at: Some(at),
                    remove_href: Some("/contoso/admin/applications/a1/secrets/2/remove".into()),
                },
            ],
            new_secret: form("a1/secrets"),
            assign: form("a1/assign"),
            who_typed: String::new(),
            role_typed: String::new(),
            assigned: vec![assigned],
            remove_href: Some("/contoso/admin/applications/a1/remove".into()),
        };
        use super::FieldTrouble as Trouble;
        let new = Self {
            nav: Navigation::sample(Section::Applications),
            id: None,
            name: String::new(),
            weaknesses: Vec::new(),
            protocol: Vec::new(),
            protocol_href: None,
            refusal: Some("FAPI 2.0: redirect_uris are https".into()),
            acting: None,
            fields: ApplicationForm {
                admits: "members".into(),
                assignment_required: true,
                grants: ApplicationForm::grants(&[]),
                ..ApplicationForm::default()
            },
            troubles: Troubles::default().with("redirect_uris", Trouble::RedirectUri).with("home_page", Trouble::Link),
            form: form("new"),
            secrets: Vec::new(),
            new_secret: None,
            assign: None,
            assigned: Vec::new(),
            remove_href: None,
            ..full.clone()
        };
        let read_only = Self { form: None, new_secret: None, assign: None, assigned: Vec::new(), remove_href: None, ..full.clone() };
        let emptied = Self {
            fields: ApplicationForm { name: String::new(), ..full.fields.clone() },
            troubles: Troubles::default()
                .with("name", rules::invitations::csv::Problem::Missing)
                .with("roles", Trouble::RoleValue)
                .with("role", Trouble::NoSuchRole),
            who_typed: "ann@fabrikam.example".into(),
            role_typed: "king".into(),
            ..full.clone()
        };
        vec![new, read_only, emptied, full]
    }
}

/// A secret, shown this once.
#[derive(Clone, Debug, Serialize)]
pub struct NewSecret {
    /// Menu.
    pub nav: Navigation,
    /// Whose.
    pub app: String,
    /// The `client_id`.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// The issuer.
    pub issuer: String,
    /// On to the application.
    pub href: String,
}

impl Page for NewSecret {
    const TEMPLATE: &'static str = "portal/new_secret.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            nav: Navigation::sample(Section::Applications),
            app: "Payroll".into(),
            id: "0b8f3c52-7a55-4c38-9d34-0a1d9f1f8a11".into(),
            secret: "gh_sample_secret_that_is_not_one".into(),
            issuer: "https://id.example/contoso".into(),
            href: "/contoso/admin/applications/a1".into(),
        }]
    }
}
