//! The portal's sections, who is signed in, and what was just done.

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Tag};

/// A section of the portal; its name is the key of its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Section {
    /// How things stand.
    #[serde(rename = "nav-overview")]
    Overview,
    /// Guests.
    #[serde(rename = "nav-guests")]
    Guests,
    /// Invitations.
    #[serde(rename = "nav-invitations")]
    Invitations,
    /// Inviting many by CSV.
    #[serde(rename = "nav-import")]
    Import,
    /// Members.
    #[serde(rename = "nav-users")]
    Users,
    /// Groups.
    #[serde(rename = "nav-groups")]
    Groups,
    /// Applications.
    #[serde(rename = "nav-applications")]
    Applications,
    /// Letters.
    #[serde(rename = "nav-letters")]
    Letters,
    /// Who did what.
    #[serde(rename = "nav-audit")]
    Audit,
    /// Brand, rules, domains.
    #[serde(rename = "nav-settings")]
    Settings,
}

impl Section {
    /// Every section, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Guests,
        Self::Invitations,
        Self::Import,
        Self::Users,
        Self::Groups,
        Self::Applications,
        Self::Letters,
        Self::Audit,
        Self::Settings,
    ];

    /// Where the section is, below the portal's own address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Guests => "/guests",
            Self::Invitations => "/invitations",
            Self::Import => "/import",
            Self::Users => "/users",
            Self::Groups => "/groups",
            Self::Applications => "/applications",
            Self::Letters => "/letters",
            Self::Audit => "/audit",
            Self::Settings => "/settings",
        }
    }
}

/// An entry of the menu.
#[derive(Clone, Debug, Serialize)]
struct Entry {
    section: Section,
    href: String,
    is_current: bool,
}

/// What every page of the portal has around it.
#[derive(Clone, Debug, Serialize)]
pub struct Navigation {
    entries: Vec<Entry>,
    account: AccountShown,
    sign_out: FormSeal,
    notice: Option<Tag>,
}

impl Navigation {
    /// The menu of the portal at `base` (`/{tenant}/admin`) with the sections this person may open.
    pub fn new(base: &str, sections: &[Section], current: Section, account: AccountShown, sign_out: FormSeal) -> Self {
        let entry =
            |section: &Section| Entry { section: *section, href: format!("{base}{}", section.path()), is_current: *section == current };
        Self { entries: sections.iter().map(entry).collect(), account, sign_out, notice: None }
    }

    /// The same, saying what was just done, or why it was not.
    #[must_use]
    pub fn saying(mut self, notice: impl Into<Tag>) -> Self {
        self.notice = Some(notice.into());
        self
    }

    /// A menu for samples.
    pub fn sample(current: Section) -> Self {
        let account = AccountShown {
            key: "c1".into(),
            name: "Carla Contoso".into(),
            address: "carla@contoso.example".into(),
            home: "Contoso".into(),
        };
        Self::new("/contoso/admin", &Section::ALL, current, account, FormSeal::sample("/contoso/admin/sign-out"))
    }
}
