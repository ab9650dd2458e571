//! Ends the letters of a tenant, whoever reads them. No sign-in is needed (SECURITY 29).

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Asks whether the reader wants no more letters, or says that none will come.
#[derive(Clone, Debug, Serialize)]
pub struct NoMoreLetters {
    /// What people call the tenant.
    pub tenant: String,
    /// Whose letters: masked, for the link may be in other hands.
    pub masked_address: String,
    /// Ends them; absent once that is done.
    pub form: Option<FormSeal>,
}

impl Page for NoMoreLetters {
    const TEMPLATE: &'static str = "invitation/no_more.html";

    fn samples() -> Vec<Self> {
        let asked = Self {
            tenant: "Contoso".into(),
            masked_address: "a••@fabrikam.example".into(),
            form: Some(FormSeal::sample("/contoso/no-more/sample")),
        };
        vec![asked.clone(), Self { form: None, ..asked }]
    }
}
