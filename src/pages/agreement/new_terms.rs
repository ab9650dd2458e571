//! The page on which somebody who is a guest already reads that there are new terms.

use serde::Serialize;

use super::TermsShown;
use crate::pages::{FormSeal, OutsideLink, Page};

/// New terms to accept; the form posts `terms` (`accepted`).
#[derive(Clone, Debug, Serialize)]
pub struct NewTerms {
    /// Whose.
    pub tenant: String,
    /// Its verified domain; without one the page says that it is unverified.
    pub tenant_domain: Option<String>,
    /// The terms; none where their address is not one that a page links to.
    pub terms: Option<TermsShown>,
    /// Where the tenant says what it does with people's data.
    pub privacy: Option<OutsideLink>,
    /// Whether the form came back without the terms being accepted.
    pub terms_missing: bool,
    /// Accepts.
    pub form: FormSeal,
    /// The page that asks whether to leave instead.
    pub leave_href: Option<String>,
}

impl Page for NewTerms {
    const TEMPLATE: &'static str = "agreement/new_terms.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            tenant: "Contoso".into(),
            tenant_domain: Some("contoso.example".into()),
            terms: Some(TermsShown { version: "2026-02".into(), link: OutsideLink::sample("/terms") }),
            privacy: Some(OutsideLink::sample("/privacy")),
            terms_missing: false,
            form: FormSeal::sample("/contoso/interaction/i1/terms"),
            leave_href: Some("/contoso/account/leave/t1".into()),
        };
        let bare = Self { tenant_domain: None, terms: None, privacy: None, leave_href: None, ..plain.clone() };
        vec![Self { terms_missing: true, ..plain.clone() }, bare, plain]
    }
}
