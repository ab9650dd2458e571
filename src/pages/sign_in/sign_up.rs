//! Making an account, after a code showed whose mailbox it is.

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Why a name cannot be taken; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum NameTrouble {
    /// Nothing was typed.
    #[serde(rename = "name-missing")]
    Missing,
    /// Too long, or with characters that names do not have.
    #[serde(rename = "name-malformed")]
    Malformed,
}

/// Why a new password cannot be taken; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum NewPasswordTrouble {
    /// Shorter than what is asked for.
    #[serde(rename = "new-password-short")]
    Short,
    /// Longer than what is taken.
    #[serde(rename = "new-password-long")]
    Long,
    /// Easy to guess: common, or made of the person's own name and address.
    #[serde(rename = "new-password-guessable")]
    Guessable,
}

/// Asks for name and password; the form posts `name` and `password`.
#[derive(Clone, Debug, Serialize)]
pub struct SignUp {
    /// The proven address.
    pub address: String,
    /// The name, as typed before.
    pub name: String,
    /// What is wrong with the name.
    pub name_trouble: Option<NameTrouble>,
    /// What is wrong with the password.
    pub password_trouble: Option<NewPasswordTrouble>,
    /// How many characters a password has at least.
    pub at_least: u64,
    /// Makes the account.
    pub form: FormSeal,
}

impl Page for SignUp {
    const TEMPLATE: &'static str = "sign_in/sign_up.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            address: "ann@northwind.example".into(),
            name: String::new(),
            name_trouble: None,
            password_trouble: None,
            at_least: 8,
            form: FormSeal::sample("/contoso/interaction/i1/sign-up"),
        };
        let short = Self { name_trouble: Some(NameTrouble::Missing), password_trouble: Some(NewPasswordTrouble::Short), ..plain.clone() };
        let guessable = Self { name: "Ann".into(), password_trouble: Some(NewPasswordTrouble::Guessable), ..plain.clone() };
        let malformed = Self {
            name: "https://ann".into(),
            name_trouble: Some(NameTrouble::Malformed),
            password_trouble: Some(NewPasswordTrouble::Long),
            ..plain.clone()
        };
        vec![plain, short, guessable, malformed]
    }
}
