//! Signing out, of one account or of all, and what is said afterwards.

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Page};

/// Asks whether to sign out; the form posts `account`: a key, or [`SignOut::ALL`].
#[derive(Clone, Debug, Serialize)]
pub struct SignOut {
    /// The tenant whose accounts are signed out of.
    pub tenant: String,
    /// The tenant's accounts in this browser.
    pub accounts: Vec<AccountShown>,
    /// Signs out.
    pub form: FormSeal,
    /// The application's request as it came, which the form carries on.
    pub request: String,
    /// Stays signed in.
    pub stay_href: String,
}

impl SignOut {
    /// What the form posts as `account` for all accounts.
    pub const ALL: &'static str = "all";
}

impl Page for SignOut {
    const TEMPLATE: &'static str = "leaving/sign_out.html";

    fn samples() -> Vec<Self> {
        let one = Self {
            tenant: "Contoso".into(),
            accounts: vec![AccountShown::sample()],
            form: FormSeal::sample("/contoso/logout"),
            request: String::new(),
            stay_href: "/contoso/account".into(),
        };
        let second = AccountShown { key: "a2".into(), address: "ann@northwind.example".into(), ..AccountShown::sample() };
        let two = Self { accounts: vec![AccountShown::sample(), second], ..one.clone() };
        vec![one, two]
    }
}

/// Says that the person is signed out.
#[derive(Clone, Debug, Serialize)]
pub struct SignedOut {
    /// The tenant.
    pub tenant: String,
    /// The host of an application that wanted to be opened now, and that nobody answers for (SECURITY 31).
    pub withheld_host: Option<String>,
    /// Where to sign in again.
    pub sign_in_href: Option<String>,
    /// What is framed, so that applications forget the person too (OpenID Connect Front-Channel Logout §2).
    pub frames: Vec<String>,
    /// Where the application that asked wants to go on; the browser goes there by itself.
    pub onward_href: Option<String>,
}

impl Page for SignedOut {
    const TEMPLATE: &'static str = "leaving/signed_out.html";

    fn samples() -> Vec<Self> {
        vec![
            Self {
                tenant: "Contoso".into(),
                withheld_host: Some("app.northwind.example".into()),
                sign_in_href: Some("/contoso/account".into()),
                frames: Vec::new(),
                onward_href: None,
            },
            Self {
                tenant: "Contoso".into(),
                withheld_host: None,
                sign_in_href: None,
                frames: vec!["https://app.northwind.example/out?sid=1&iss=2".into()],
                onward_href: Some("https://app.northwind.example/bye".into()),
            },
        ]
    }
}
