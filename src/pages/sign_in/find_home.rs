//! The first question: which address, so that its domain can name the home.

use serde::Serialize;

use crate::pages::{FormSeal, OutsideLink, Page};

/// Why an address cannot be taken; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AddressTrouble {
    /// Nothing was typed.
    #[serde(rename = "address-missing")]
    Missing,
    /// It is not an address.
    #[serde(rename = "address-malformed")]
    Malformed,
}

/// Asks for the work address; the form posts `address`.
#[derive(Clone, Debug, Serialize)]
pub struct FindHome {
    /// The application the person is on the way to.
    pub app: Option<String>,
    /// Where its re-encoded logo is served; never for one that nobody answers for (SECURITY 31).
    pub logo_href: Option<String>,
    /// Its privacy statement.
    pub privacy: Option<OutsideLink>,
    /// Its terms of service.
    pub terms: Option<OutsideLink>,
    /// What was typed before, or a `login_hint`.
    pub address: String,
    /// What is wrong with it.
    pub trouble: Option<AddressTrouble>,
    /// Finds the home.
    pub form: FormSeal,
    /// Gives up what the person came for, where an application waits to hear of it.
    pub cancel_href: Option<String>,
}

impl Page for FindHome {
    const TEMPLATE: &'static str = "sign_in/find_home.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            app: Some("Payroll".into()),
            logo_href: None,
            privacy: Some(OutsideLink::sample("/privacy")),
            terms: Some(OutsideLink::sample("/terms")),
            address: String::new(),
            trouble: None,
            form: FormSeal::sample("/contoso/interaction/i1/home"),
            cancel_href: Some("/contoso/interaction/i1/cancel".into()),
        };
        let malformed = Self {
            app: None,
            privacy: None,
            terms: None,
            address: "ann@".into(),
            trouble: Some(AddressTrouble::Malformed),
            cancel_href: None,
            ..plain.clone()
        };
        let missing = Self { trouble: Some(AddressTrouble::Missing), ..plain.clone() };
        vec![plain, malformed, missing]
    }
}
