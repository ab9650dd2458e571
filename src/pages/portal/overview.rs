//! How things stand in the tenant, and what somebody should look at.

use serde::Serialize;

use super::{Counted, Navigation, Section};
use crate::pages::{Page, Sentence};

/// A number worth knowing.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: Sentence,
    /// How many.
    pub counted: Counted,
    /// Where they are listed.
    pub href: String,
}

/// Something somebody should look at.
#[derive(Clone, Debug, Serialize)]
pub struct Warning {
    /// What.
    pub what: Sentence,
    /// Where it can be put right.
    pub href: String,
}

/// The portal's first page.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Menu.
    pub nav: Navigation,
    /// Numbers.
    pub figures: Vec<Figure>,
    /// Warnings, most urgent first.
    pub warnings: Vec<Warning>,
    /// Where one is invited.
    pub invite_href: Option<String>,
    /// Where many are invited.
    pub import_href: Option<String>,
}

impl Figure {
    /// Guests who may come.
    pub fn active_guests(counted: Counted, href: impl Into<String>) -> Self {
        Self { label: Sentence::of("figure-active-guests"), counted, href: href.into() }
    }

    /// Invitations that wait.
    pub fn pending_invitations(counted: Counted, href: impl Into<String>) -> Self {
        Self { label: Sentence::of("figure-pending-invitations"), counted, href: href.into() }
    }

    /// Members.
    pub fn members(counted: Counted, href: impl Into<String>) -> Self {
        Self { label: Sentence::of("figure-members"), counted, href: href.into() }
    }

    /// Applications.
    pub fn applications(counted: Counted, href: impl Into<String>) -> Self {
        Self { label: Sentence::of("figure-applications"), counted, href: href.into() }
    }
}

impl Warning {
    /// The tenant has no verified domain: letters and pages call it unverified.
    pub fn unverified(href: impl Into<String>) -> Self {
        Self { what: Sentence::of("warning-unverified"), href: href.into() }
    }

    /// So many letters could not be delivered.
    pub fn undelivered(count: u64, href: impl Into<String>) -> Self {
        Self { what: Sentence::of("warning-undelivered").with("count", count), href: href.into() }
    }

    /// So many guests wait for their sponsor's word.
    pub fn stale_guests(count: u64, href: impl Into<String>) -> Self {
        Self { what: Sentence::of("warning-stale").with("count", count), href: href.into() }
    }

    /// No application opens to guests.
    pub fn no_open_application(href: impl Into<String>) -> Self {
        Self { what: Sentence::of("warning-no-open-application"), href: href.into() }
    }

    /// Invitations were reported as unwanted.
    pub fn reported(count: u64, href: impl Into<String>) -> Self {
        Self { what: Sentence::of("warning-reported").with("count", count), href: href.into() }
    }
}

impl Page for Overview {
    const TEMPLATE: &'static str = "portal/overview.html";

    fn samples() -> Vec<Self> {
        let at = |path: &str| format!("/contoso/admin{path}");
        let full = Self {
            nav: Navigation::sample(Section::Overview),
            figures: vec![
                Figure::active_guests(Counted::exactly(1284), at("/guests?state=active")),
                Figure::pending_invitations(Counted::exactly(37), at("/invitations")),
                Figure::members(Counted::at_least(10_000), at("/users")),
                Figure::applications(Counted::exactly(6), at("/applications")),
            ],
            warnings: vec![
                Warning::unverified(at("/settings")),
                Warning::reported(1, at("/invitations?state=reported")),
                Warning::undelivered(3, at("/letters?state=refused")),
                Warning::stale_guests(2, at("/guests?state=stale")),
                Warning::no_open_application(at("/applications")),
            ],
            invite_href: Some(at("/invitations/new")),
            import_href: Some(at("/import")),
        };
        let calm = Self { warnings: Vec::new(), invite_href: None, import_href: None, ..full.clone() };
        let saying = |done| Self { nav: Navigation::sample(Section::Overview).saying(done), ..calm.clone() };
        super::Done::ALL.map(saying).into_iter().chain([calm.clone(), full]).collect()
    }
}
