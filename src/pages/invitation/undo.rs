//! Undoes an acceptance with another address. No sign-in is needed: whoever was told has the link (SECURITY 3).

use rules::clock::Timestamp;
use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// How far it is; its name is a part of its texts' keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Undone {
    /// It can be undone.
    Asked,
    /// It is undone.
    Done,
    /// The days are over.
    TooLate,
}

/// Asks whether to undo an acceptance, or says that it is undone.
#[derive(Clone, Debug, Serialize)]
pub struct UndoAcceptance {
    /// What people call the tenant.
    pub tenant: String,
    /// Who was invited, masked: the link may be in other hands.
    pub masked_invited: String,
    /// The account that accepted, masked.
    pub masked_account: String,
    /// Until when it can be undone.
    pub until: Timestamp,
    /// How far it is.
    pub state: Undone,
    /// Undoes it, where that can be.
    pub form: Option<FormSeal>,
}

impl Page for UndoAcceptance {
    const TEMPLATE: &'static str = "invitation/undo.html";

    fn samples() -> Vec<Self> {
        let asked = Self {
            tenant: "Contoso".into(),
            masked_invited: "a••@fabrikam.example".into(),
            masked_account: "a••@private.example".into(),
            until: Timestamp::from_seconds(1_797_775_500),
            state: Undone::Asked,
            form: Some(FormSeal::sample("/contoso/undo/sample")),
        };
        let done = Self { state: Undone::Done, form: None, ..asked.clone() };
        vec![asked, done.clone(), Self { state: Undone::TooLate, ..done }]
    }
}
