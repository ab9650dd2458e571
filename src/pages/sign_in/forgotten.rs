//! A forgotten password: asking for a code, and setting a new one after it.

use serde::Serialize;

use super::NewPasswordTrouble;
use crate::pages::{FormSeal, Page};

/// Asks whether a code is to be sent. The answer never says whether there is an account.
#[derive(Clone, Debug, Serialize)]
pub struct ForgotPassword {
    /// Where to: the address of the sign-in, masked where it is the invited one.
    pub address: String,
    /// Sends the code.
    pub form: FormSeal,
    /// Back to sign-in.
    pub back_href: String,
    /// To the question for another address.
    pub other_href: String,
}

impl Page for ForgotPassword {
    const TEMPLATE: &'static str = "sign_in/forgot_password.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            address: "ann@fabrikam.example".into(),
            form: FormSeal::sample("/fabrikam/interaction/i1/forgot"),
            back_href: "/fabrikam/interaction/i1".into(),
            other_href: "/fabrikam/interaction/i1/address".into(),
        }]
    }
}

/// Asks for a new password, and says what it ends; the form posts `password`.
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
    /// Back to signing in with the password they have, posting `address`: for whoever wanted to make an account and has one.
    pub keep: Option<FormSeal>,
}

impl Page for SetPassword {
    const TEMPLATE: &'static str = "sign_in/set_password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            address: "ann@fabrikam.example".into(),
            trouble: None,
            at_least: 8,
            form: FormSeal::sample("/fabrikam/interaction/i1/new-password"),
            keep: None,
        };
        let known = Self { keep: Some(FormSeal::sample("/fabrikam/interaction/i1/address")), ..plain.clone() };
        vec![Self { trouble: Some(NewPasswordTrouble::Short), ..plain.clone() }, known, plain]
    }
}
