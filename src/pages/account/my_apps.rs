//! My apps, my organisations, my sessions.

use rules::clock::Timestamp;
use serde::Serialize;

use super::OwnGuest;
use crate::pages::portal::GuestState;
use crate::pages::{AccountShown, FormSeal, OutsideLink, Page, Sentence};

/// An application the person may open.
#[derive(Clone, Debug, Serialize)]
pub struct AppTile {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub tenant: String,
    /// Its home page.
    pub link: OutsideLink,
    /// Where its re-encoded logo is served.
    pub logo_href: Option<String>,
}

/// As what the person belongs to an organisation; its name is the key of its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Seat {
    /// Its own.
    #[serde(rename = "seat-member")]
    Member,
    /// A visitor.
    #[serde(rename = "seat-guest")]
    Guest,
}

/// An organisation the person belongs to.
#[derive(Clone, Debug, Serialize)]
pub struct OrganisationShown {
    /// What people call it.
    pub name: String,
    /// Its verified domain.
    pub domain: Option<String>,
    /// As what.
    pub seat: Seat,
    /// Since when.
    pub since: Timestamp,
    /// When the access ends, if it does.
    pub access_ends_at: Option<Timestamp>,
    /// Lets it write again, where the person asked for no more letters.
    pub allow_letters: Option<FormSeal>,
    /// The page that asks whether to leave; none where one cannot.
    pub leave_href: Option<String>,
}

/// A sign-in of the person that has not ended.
#[derive(Clone, Debug, Serialize)]
pub struct SessionShown {
    /// What it opens: [`SessionShown::APPLICATIONS`], [`SessionShown::PORTAL`] or [`SessionShown::ACCOUNT`].
    pub what: Sentence,
    /// Since when.
    pub since: Timestamp,
    /// Whether it is one of the browser that the page is shown in.
    pub is_here: bool,
    /// Ends it.
    pub end: Option<FormSeal>,
}

impl SessionShown {
    /// Applications.
    pub const APPLICATIONS: Sentence = Sentence::of("session-applications");
    /// The admins' portal.
    pub const PORTAL: Sentence = Sentence::of("session-portal");
    /// The person's own pages.
    pub const ACCOUNT: Sentence = Sentence::of("session-account");
}

/// Something that the person agreed to.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptedShown {
    /// What.
    pub what: Sentence,
    /// When.
    pub at: Timestamp,
}

impl AcceptedShown {
    /// A version of the organisation's terms.
    pub fn terms(version: &str, at: Timestamp) -> Self {
        Self { what: Sentence::of("accepted-terms").with("version", version), at }
    }

    /// What an application may learn.
    pub fn application(name: &str, at: Timestamp) -> Self {
        Self { what: Sentence::of("accepted-application").with("name", name), at }
    }
}

/// The account page.
#[derive(Clone, Debug, Serialize)]
pub struct MyApps {
    /// Whose.
    pub account: AccountShown,
    /// What the person says of themselves.
    pub details_href: String,
    /// Where they change their password, if they have one here.
    pub password_href: Option<String>,
    /// The applications the person may open.
    pub apps: Vec<AppTile>,
    /// The guests whom the person answers for: the newest.
    pub guests: Vec<OwnGuest>,
    /// All of them, where they are more.
    pub guests_href: Option<String>,
    /// Where the person invites somebody, if they may.
    pub invite_href: Option<String>,
    /// The organisations.
    pub organisations: Vec<OrganisationShown>,
    /// The sessions.
    pub sessions: Vec<SessionShown>,
    /// What applications ask the person by name.
    pub asked: Vec<AskedShown>,
    /// What the person agreed to.
    pub accepted: Vec<AcceptedShown>,
    /// What was just done, as the key of a text; said once.
    pub notice: Option<Notice>,
    /// Signs out.
    pub sign_out: FormSeal,
}

/// What an application asks the person by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskedShown {
    /// The application.
    pub app: String,
    /// What it shows beside.
    pub message: Option<String>,
    /// When it asked.
    pub at: Timestamp,
    /// Where it is answered.
    pub href: String,
}

/// What was just done; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Notice {
    /// The person left an organisation.
    #[serde(rename = "notice-left")]
    Left,
    /// A session was ended.
    #[serde(rename = "notice-session-ended")]
    SessionEnded,
    /// The person has just become a guest.
    #[serde(rename = "notice-welcome")]
    Welcome,
    /// They said that a guest is still the same person.
    #[serde(rename = "notice-confirmed")]
    Confirmed,
    /// What they say of themselves was saved.
    #[serde(rename = "notice-saved")]
    Saved,
    /// Their password was changed.
    #[serde(rename = "notice-password-changed")]
    PasswordChanged,
    /// Somebody whom they invited was a guest already, and has now what was given.
    #[serde(rename = "notice-given")]
    Given,
    /// They took an invitation back.
    #[serde(rename = "notice-withdrawn")]
    Withdrawn,
    /// They let an organisation write again.
    #[serde(rename = "notice-letters-allowed")]
    LettersAllowed,
}

impl Page for MyApps {
    const TEMPLATE: &'static str = "account/my_apps.html";

    fn samples() -> Vec<Self> {
        let at = Timestamp::from_seconds(1_795_183_500);
        let tile = |name: &str| AppTile { name: name.into(), tenant: "Contoso".into(), link: OutsideLink::sample("/"), logo_href: None };
        let organisation = |name: &str, seat, ends| OrganisationShown {
            name: name.into(),
            domain: Some(format!("{}.example", name.to_lowercase())),
            seat,
            since: at,
            access_ends_at: ends,
            allow_letters: ends.map(|_| FormSeal::sample("/fabrikam/account/letters/t1")),
            leave_href: (seat == Seat::Guest).then(|| "/fabrikam/account/leave/t1".into()),
        };
        let session = |what: Sentence, is_here: bool| SessionShown {
            what,
            since: at,
            is_here,
            end: (!is_here).then(|| FormSeal::sample("/fabrikam/account/sessions/s2/end")),
        };
        let full = Self {
            account: AccountShown::sample(),
            details_href: "/fabrikam/account/details".into(),
            password_href: Some("/fabrikam/account/password".into()),
            apps: ["Payroll", "Wiki", "Project Atlas", "Timesheets"].map(tile).into(),
            guests: vec![OwnGuest::sample("Pia Holm", GuestState::Pending), OwnGuest::sample("Leo North", GuestState::Active)],
            guests_href: Some("/fabrikam/account/guests".into()),
            invite_href: Some("/fabrikam/account/invite".into()),
            organisations: vec![
                organisation("Fabrikam", Seat::Member, None),
                organisation("Contoso", Seat::Guest, Some(at)),
                organisation("Northwind", Seat::Guest, Some(at)),
            ],
            sessions: vec![
                session(SessionShown::ACCOUNT, true),
                session(SessionShown::PORTAL, false),
                session(SessionShown::APPLICATIONS, false),
                SessionShown { since: Timestamp::from_seconds(1_795_097_100), ..session(SessionShown::APPLICATIONS, false) },
            ],
            asked: vec![AskedShown { app: "Orders".into(), message: Some("W4SCT".into()), at, href: "/fabrikam/asked/r1".into() }],
            accepted: vec![AcceptedShown::terms("2", at), AcceptedShown::application("Payroll", at)],
            notice: Some(Notice::Welcome),
            sign_out: FormSeal::sample("/fabrikam/account/sign-out"),
        };
        let empty = |notice| Self {
            apps: Vec::new(),
            guests: Vec::new(),
            guests_href: None,
            invite_href: None,
            organisations: Vec::new(),
            sessions: Vec::new(),
            asked: Vec::new(),
            accepted: Vec::new(),
            password_href: None,
            notice,
            ..full.clone()
        };
        use Notice::{Given, Left, LettersAllowed, PasswordChanged, SessionEnded, Withdrawn};
        let told = [Left, SessionEnded, PasswordChanged, Given, Withdrawn, LettersAllowed].map(|notice| empty(Some(notice)));
        let inviting = Self { invite_href: full.invite_href.clone(), ..empty(None) };
        [empty(None), inviting, full].into_iter().chain(told).collect()
    }
}
