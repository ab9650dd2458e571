//! Signed in as somebody else than the invited one. Nothing is preselected (SECURITY 3).

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Page};

/// "You are X; the invitation is for Y." The form posts `account`: the key of X to go on as X, or `another`.
#[derive(Clone, Debug, Serialize)]
pub struct OtherAccount {
    /// Whom the browser is signed in as.
    pub accounts: Vec<AccountShown>,
    /// The invited address, masked.
    pub masked_address: String,
    /// Whether the tenant lets another address redeem, after a fresh sign-in and a code to the invited mailbox.
    pub may_continue: bool,
    /// Takes the choice.
    pub form: FormSeal,
}

impl Page for OtherAccount {
    const TEMPLATE: &'static str = "sign_in/other_account.html";

    fn samples() -> Vec<Self> {
        let second =
            AccountShown { key: "a2".into(), name: "Bo Beck".into(), address: "bo@northwind.example".into(), ..AccountShown::sample() };
        let (one, two) = (vec![AccountShown::sample()], vec![AccountShown::sample(), second]);
        [(one.clone(), true), (one, false), (two.clone(), true), (two, false)]
            .map(|(accounts, may_continue)| Self {
                accounts,
                masked_address: "b•••@fabrikam.example".into(),
                may_continue,
                form: FormSeal::sample("/contoso/interaction/i1/account"),
            })
            .into()
    }
}
