//! A home asks its person before it names them to a tenant for the first time, in the home's own brand (SECURITY 10).

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Page};

/// What is handed over; its name is the key of its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value")]
pub enum Shared {
    /// The name.
    #[serde(rename = "shared-name")]
    Name(String),
    /// The address.
    #[serde(rename = "shared-address")]
    Address(String),
}

/// Names what the home hands to which tenant, and asks.
#[derive(Clone, Debug, Serialize)]
pub struct HandOver {
    /// The home.
    pub home: String,
    /// The tenant that is told.
    pub tenant: String,
    /// The tenant's verified domain; without one the page says that it is unverified.
    pub tenant_domain: Option<String>,
    /// Whose account.
    pub account: AccountShown,
    /// What is handed over.
    pub shared: Vec<Shared>,
    /// Hands it over.
    pub form: FormSeal,
    /// Back without handing anything over.
    pub cancel_href: String,
}

impl Page for HandOver {
    const TEMPLATE: &'static str = "agreement/hand_over.html";

    fn samples() -> Vec<Self> {
        let verified = Self {
            home: "Fabrikam".into(),
            tenant: "Contoso".into(),
            tenant_domain: Some("contoso.example".into()),
            account: AccountShown::sample(),
            shared: vec![Shared::Name("Ann Example".into()), Shared::Address("ann@fabrikam.example".into())],
            form: FormSeal::sample("/fabrikam/interaction/i1/hand-over"),
            cancel_href: "/contoso/redeem".into(),
        };
        vec![Self { tenant_domain: None, ..verified.clone() }, verified]
    }
}
