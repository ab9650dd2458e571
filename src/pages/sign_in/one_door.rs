//! The one page for addresses that no home claims, the same whether or not an account exists (SECURITY 15).

use serde::Serialize;

use super::PasswordTrouble;
use crate::pages::{FormSeal, Page};

/// Another tenant where somebody with this address may have their account; its name is shown as plain text.
#[derive(Clone, Debug, Serialize)]
pub struct Elsewhere {
    /// What people call it.
    pub name: String,
    /// Goes there.
    pub form: FormSeal,
}

/// Password, code or a new account, as the tenant's policy offers them. The password form posts `password`.
#[derive(Clone, Debug, Serialize)]
pub struct OneDoor {
    /// The tenant that asks, where this one is the home of its guest.
    pub destination: Option<String>,
    /// The address that was typed; masked where it is the invited one.
    pub address: String,
    /// The same, for password keepers; none where it is masked (SECURITY 1).
    pub username: Option<String>,
    /// Signs in with a password, for those who have an account.
    pub password: Option<FormSeal>,
    /// Sends a code to the mailbox and signs in with it.
    pub code: Option<FormSeal>,
    /// Sends a code to the mailbox and makes an account.
    pub sign_up: Option<FormSeal>,
    /// The tenant that claimed the domain until it lapsed.
    pub elsewhere: Option<Elsewhere>,
    /// What went wrong with the password before.
    pub trouble: Option<PasswordTrouble>,
    /// With [`PasswordTrouble::TooMany`]: how many seconds to wait.
    pub wait_seconds: Option<u64>,
    /// Where a forgotten password is reset.
    pub forgot_href: Option<String>,
    /// Back to the question for the address.
    pub other_href: String,
    /// Gives up what the person came for, where an application waits to hear of it.
    pub cancel_href: Option<String>,
}

impl Page for OneDoor {
    const TEMPLATE: &'static str = "sign_in/one_door.html";

    fn samples() -> Vec<Self> {
        let all = Self {
            destination: None,
            address: "ann@northwind.example".into(),
            username: Some("ann@northwind.example".into()),
            password: Some(FormSeal::sample("/contoso/interaction/i1/password")),
            code: Some(FormSeal::sample("/contoso/interaction/i1/code")),
            sign_up: Some(FormSeal::sample("/contoso/interaction/i1/sign-up")),
            elsewhere: None,
            trouble: None,
            wait_seconds: None,
            forgot_href: Some("/contoso/interaction/i1/forgot".into()),
            other_href: "/contoso/interaction/i1/home".into(),
            cancel_href: Some("/contoso/interaction/i1/cancel".into()),
        };
        let wrong = Self { trouble: Some(PasswordTrouble::Wrong), ..all.clone() };
        let waiting = Self { trouble: Some(PasswordTrouble::TooMany), wait_seconds: Some(1), ..all.clone() };
        let code_only = Self { password: None, sign_up: None, forgot_href: None, ..all.clone() };
        let account_only = Self { code: None, ..all.clone() };
        let invited =
            Self { address: "a•••@northwind.example".into(), username: None, destination: Some("Contoso".into()), ..all.clone() };
        let elsewhere = Elsewhere { name: "Northwind".into(), form: FormSeal::sample("/contoso/interaction/i1/elsewhere") };
        let lapsed = Self { elsewhere: Some(elsewhere), ..all.clone() };
        vec![all, lapsed, wrong, waiting, code_only, account_only, invited]
    }
}
