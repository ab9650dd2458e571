//! Where a person types the code that another device shows (RFC 8628 §3.3).

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Why a code does not do; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum UserCodeTrouble {
    /// Nothing waits for that code.
    #[serde(rename = "device-code-wrong")]
    Wrong,
    /// Too many were tried.
    #[serde(rename = "device-code-too-many")]
    TooMany,
}

/// Asks for the code; the form posts `user_code`.
#[derive(Clone, Debug, Serialize)]
pub struct EnterUserCode {
    /// The tenant.
    pub tenant: String,
    /// The code, where the address had it.
    pub user_code: String,
    /// What is wrong with the last one.
    pub trouble: Option<UserCodeTrouble>,
    /// Looks the request up.
    pub form: FormSeal,
}

impl Page for EnterUserCode {
    const TEMPLATE: &'static str = "device/enter_code.html";

    fn samples() -> Vec<Self> {
        let plain = Self { tenant: "Contoso".into(), user_code: String::new(), trouble: None, form: FormSeal::sample("/contoso/device") };
        let wrong = Self { user_code: "BCDF-GHJK".into(), trouble: Some(UserCodeTrouble::Wrong), ..plain.clone() };
        let too_many = Self { trouble: Some(UserCodeTrouble::TooMany), ..plain.clone() };
        vec![plain, wrong, too_many]
    }
}
