//! A person's own password.

use serde::Serialize;

use crate::pages::sign_in::NewPasswordTrouble;
use crate::pages::{FormSeal, Page};

/// Why the old password is not taken; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum OldPasswordTrouble {
    /// None was typed.
    #[serde(rename = "password-missing")]
    Missing,
    /// It is another.
    #[serde(rename = "old-password-wrong")]
    Wrong,
    /// Too many tries: wait first (SECURITY 24).
    #[serde(rename = "old-password-too-many")]
    TooMany,
}

/// Asks for the old password and a new one; the form posts `old` and `password`.
#[derive(Clone, Debug, Serialize)]
pub struct OwnPassword {
    /// The address of the account.
    pub address: String,
    /// What is wrong with the old one.
    pub old_trouble: Option<OldPasswordTrouble>,
    /// What is wrong with the new one.
    pub trouble: Option<NewPasswordTrouble>,
    /// How many characters a password has at least.
    pub at_least: u64,
    /// Changes it.
    pub form: FormSeal,
    /// Back to the account page.
    pub back_href: String,
}

impl Page for OwnPassword {
    const TEMPLATE: &'static str = "account/own_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            address: "ann@fabrikam.example".into(),
            old_trouble: None,
            trouble: None,
            at_least: 12,
            form: FormSeal::sample("/fabrikam/account/password"),
            back_href: "/fabrikam/account".into(),
        };
        let wrong = Self { old_trouble: Some(OldPasswordTrouble::Wrong), ..plain.clone() };
        let too_many = Self { old_trouble: Some(OldPasswordTrouble::TooMany), ..plain.clone() };
        let short = Self { trouble: Some(NewPasswordTrouble::Short), ..plain.clone() };
        let missing = Self { old_trouble: Some(OldPasswordTrouble::Missing), ..plain.clone() };
        vec![missing, wrong, too_many, short, plain]
    }
}
