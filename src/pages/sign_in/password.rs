//! The password of an account kept here, in the brand of the tenant that keeps it.

use serde::Serialize;

use super::Elsewhere;
use crate::pages::{FormSeal, Page};

/// Why a sign-in by password did not succeed; its name is the key of its text. Whether the account exists is never said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PasswordTrouble {
    /// Nothing was typed.
    #[serde(rename = "password-missing")]
    Missing,
    /// Address and password do not belong together.
    #[serde(rename = "password-wrong")]
    Wrong,
    /// Too many tries from here: wait first (SECURITY 24).
    #[serde(rename = "password-too-many")]
    TooMany,
}

/// Asks for the password; the form posts `password`.
#[derive(Clone, Debug, Serialize)]
pub struct Password {
    /// The tenant that asks, where this one is the home of its guest.
    pub destination: Option<String>,
    /// The address of the account; masked where it is the invited one.
    pub address: String,
    /// The same, for password keepers; none where it is masked (SECURITY 1).
    pub username: Option<String>,
    /// What went wrong before.
    pub trouble: Option<PasswordTrouble>,
    /// With [`PasswordTrouble::TooMany`]: how many seconds to wait.
    pub wait_seconds: Option<u64>,
    /// Signs in.
    pub form: FormSeal,
    /// The tenant that claims the domain by now.
    pub elsewhere: Option<Elsewhere>,
    /// Where a forgotten password is reset.
    pub forgot_href: Option<String>,
    /// Back to the question for the address.
    pub other_href: String,
    /// Gives up what the person came for, where an application waits to hear of it.
    pub cancel_href: Option<String>,
}

impl Page for Password {
    const TEMPLATE: &'static str = "sign_in/password.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            destination: None,
            address: "ann@fabrikam.example".into(),
            username: Some("ann@fabrikam.example".into()),
            trouble: None,
            wait_seconds: None,
            form: FormSeal::sample("/fabrikam/interaction/i1/password"),
            elsewhere: None,
            forgot_href: Some("/fabrikam/interaction/i1/forgot".into()),
            other_href: "/fabrikam/interaction/i1/home".into(),
            cancel_href: Some("/fabrikam/interaction/i1/cancel".into()),
        };
        let wrong = Self { trouble: Some(PasswordTrouble::Wrong), ..plain.clone() };
        let missing = Self { trouble: Some(PasswordTrouble::Missing), forgot_href: None, ..plain.clone() };
        let waiting = Self { trouble: Some(PasswordTrouble::TooMany), wait_seconds: Some(40), ..plain.clone() };
        let invited =
            Self { address: "a•••@fabrikam.example".into(), username: None, destination: Some("Contoso".into()), ..plain.clone() };
        let elsewhere = Elsewhere { name: "Northwind".into(), form: FormSeal::sample("/fabrikam/interaction/i1/elsewhere") };
        let taken = Self { elsewhere: Some(elsewhere), ..plain.clone() };
        vec![plain, taken, wrong, missing, waiting, invited]
    }
}
