//! Which of the accounts of this browser to go on with. The page is the server's own: no tenant's brand (SECURITY 10).

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Page};

/// A choice of accounts; the form posts `account`, a key or [`ChooseAccount::ANOTHER`]. None is preselected.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseAccount {
    /// The application or tenant the person is on the way to.
    pub destination: String,
    /// The accounts signed in to in this browser.
    pub accounts: Vec<AccountShown>,
    /// Takes the choice.
    pub form: FormSeal,
    /// Gives up what the person came for, where an application waits to hear of it.
    pub cancel_href: Option<String>,
}

impl ChooseAccount {
    /// What the form posts as `account` for "use another account".
    pub const ANOTHER: &'static str = "another";
}

impl Page for ChooseAccount {
    const TEMPLATE: &'static str = "sign_in/choose_account.html";

    fn samples() -> Vec<Self> {
        let second = AccountShown {
            key: "a2".into(),
            name: "Ann Example-with-a-very-long-name-that-wraps".into(),
            address: "ann.example.with.a.very.long.address@subdomain.of.northwind.example".into(),
            home: "Northwind".into(),
        };
        let form = FormSeal::sample("/contoso/interaction/i1/account");
        let cancel_href = Some("/contoso/interaction/i1/cancel".into());
        vec![Self { destination: "Payroll".into(), accounts: vec![AccountShown::sample(), second], form, cancel_href }]
    }
}
