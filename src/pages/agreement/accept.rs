//! The page on which somebody becomes a guest: who invites, what is given, under which terms.

use rules::clock::Timestamp;
use serde::Serialize;

use crate::pages::{FormSeal, OutsideLink, Page};

/// An application that is given and as what, or a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantShown {
    /// The application, or the group.
    pub name: String,
    /// The app role, if one is given.
    pub role: Option<String>,
    /// When it ends, where that is before the access does.
    pub ends_at: Option<Timestamp>,
}

/// Terms to accept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermsShown {
    /// Which version.
    pub version: String,
    /// Where the text is.
    pub link: OutsideLink,
}

/// Everything a guest accepts; the form posts `terms` (`accepted`) where there are terms.
#[derive(Clone, Debug, Serialize)]
pub struct Accept {
    /// The inviting tenant.
    pub tenant: String,
    /// Its verified domain; without one the page says that it is unverified.
    pub tenant_domain: Option<String>,
    /// Who invites, where a person did.
    pub inviter: Option<String>,
    /// The applications.
    pub apps: Vec<GrantShown>,
    /// The groups.
    pub groups: Vec<GrantShown>,
    /// The invited address, in full: it was proven.
    pub invited_address: String,
    /// The address of the account that is connected, if it is another one, in full (SECURITY 3).
    pub account_address: Option<String>,
    /// When the access ends, if it does.
    pub access_ends_at: Option<Timestamp>,
    /// The terms, if there are any.
    pub terms: Option<TermsShown>,
    /// Where the tenant says what it does with people's data.
    pub privacy: Option<OutsideLink>,
    /// Whether the form came back without the terms being accepted.
    pub terms_missing: bool,
    /// Accepts.
    pub form: FormSeal,
    /// The page that asks whether to decline.
    pub decline_href: Option<String>,
}

impl Page for Accept {
    const TEMPLATE: &'static str = "agreement/accept.html";

    fn samples() -> Vec<Self> {
        let grant = |app: &str, role: Option<&str>| GrantShown { name: app.into(), role: role.map(Into::into), ends_at: None };
        let until = Some(Timestamp::from_seconds(1_798_761_600));
        let full = Self {
            tenant: "Contoso".into(),
            tenant_domain: Some("contoso.example".into()),
            inviter: Some("Carla Contoso".into()),
            apps: vec![grant("Payroll", Some("Reader")), GrantShown { ends_at: until, ..grant("Wiki", None) }],
            groups: vec![grant("Everybody", None), GrantShown { ends_at: until, ..grant("Project Atlas", None) }],
            invited_address: "ann@fabrikam.example".into(),
            account_address: None,
            access_ends_at: Some(Timestamp::from_seconds(1_806_537_600)),
            terms: Some(TermsShown { version: "2026-01".into(), link: OutsideLink::sample("/terms") }),
            privacy: Some(OutsideLink::sample("/privacy")),
            terms_missing: false,
            form: FormSeal::sample("/contoso/interaction/i1/accept"),
            decline_href: Some("/contoso/redeem/decline".into()),
        };
        let unticked = Self { terms_missing: true, account_address: Some("ann@northwind.example".into()), ..full.clone() };
        let bare = Self {
            tenant_domain: None,
            inviter: None,
            apps: Vec::new(),
            groups: Vec::new(),
            access_ends_at: None,
            terms: None,
            privacy: None,
            decline_href: None,
            ..full.clone()
        };
        vec![full, unticked, bare]
    }
}
