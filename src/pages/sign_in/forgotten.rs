//! A forgotten password: asking for a code, and setting a new one after it.

use serde::Serialize;

use super::{AddressTrouble, NewPasswordTrouble};
use crate::pages::{FormSeal, Page};

/// Asks for the address a code is sent to; the form posts `address`. The answer never says whether there is an account.
#[derive(Clone, Debug, Serialize)]
pub struct ForgotPassword {
    /// What was typed before.
    pub address: String,
    /// What is wrong with it.
    pub trouble: Option<AddressTrouble>,
    /// Sends the code.
    pub form: FormSeal,
    /// Back to sign-in.
    pub back_href: String,
}

impl Page for ForgotPassword {
    const TEMPLATE: &'static str = "sign_in/forgot_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            address: "ann@fabrikam.example".into(),
            trouble: None,
            form: FormSeal::sample("/fabrikam/interaction/i1/forgot"),
            back_href: "/fabrikam/interaction/i1".into(),
        };
        vec![Self { address: String::new(), trouble: Some(AddressTrouble::Missing), ..plain.clone() }, plain]
    }
}

/// Asks for a new password; the form posts `password`.
#[derive(Clone, Debug, Serialize)]
pub struct SetPassword {
    /// The address of the account.
    pub address: String,
    /// What is wrong with the password.
    pub trouble: Option<NewPasswordTrouble>,
    /// How many characters a password has at least.
    pub at_least: u64,
    /// Sets it.
    pub form: FormSeal,
}

impl Page for SetPassword {
    const TEMPLATE: &'static str = "sign_in/set_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            address: "ann@fabrikam.example".into(),
            trouble: None,
            at_least: 8,
            form: FormSeal::sample("/fabrikam/interaction/i1/new-password"),
        };
        vec![Self { trouble: Some(NewPasswordTrouble::Short), ..plain.clone() }, plain]
    }
}
