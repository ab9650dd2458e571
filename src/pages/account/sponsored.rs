//! Asks whether a guest is still the same person.

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Asks the person who answers for a guest.
#[derive(Clone, Debug, Serialize)]
pub struct SponsoredGuest {
    /// Where the guest is one.
    pub tenant: String,
    /// What the guest is called.
    pub name: String,
    /// The guest's address.
    pub address: String,
    /// Says yes.
    pub form: FormSeal,
    /// Back to the account page.
    pub back_href: String,
}

impl Page for SponsoredGuest {
    const TEMPLATE: &'static str = "account/sponsored.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            tenant: "Contoso".into(),
            name: "Pia Holm".into(),
            address: "pia@northwind.example".into(),
            form: FormSeal::sample("/contoso/account/guests/g1"),
            back_href: "/contoso/account".into(),
        }]
    }
}
