//! The answer to a guest who asked for a fresh link. It says the same whether a letter goes out or a limit holds it back.

use serde::Serialize;

use crate::pages::Page;

/// A fresh link is on its way to the invited mailbox.
#[derive(Clone, Debug, Serialize)]
pub struct FreshLinkSent {
    /// The invited address, masked.
    pub masked_address: String,
}

impl Page for FreshLinkSent {
    const TEMPLATE: &'static str = "invitation/fresh_link_sent.html";

    fn samples() -> Vec<Self> {
        vec![Self { masked_address: "a••@fabrikam.example".into() }]
    }
}
