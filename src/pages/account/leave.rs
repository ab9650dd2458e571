//! Asks whether to leave an organisation for good, and says that it is done.

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Asks whether the person means to leave.
#[derive(Clone, Debug, Serialize)]
pub struct LeaveOrganisation {
    /// The organisation.
    pub tenant: String,
    /// The applications that are lost.
    pub apps: Vec<String>,
    /// Leaves.
    pub form: FormSeal,
    /// Back to the account page.
    pub back_href: String,
}

impl Page for LeaveOrganisation {
    const TEMPLATE: &'static str = "account/leave.html";

    fn samples() -> Vec<Self> {
        let form = FormSeal::sample("/fabrikam/account/leave/t1");
        let some = Self { tenant: "Contoso".into(), apps: vec!["Payroll".into()], form, back_href: "/fabrikam/account".into() };
        vec![Self { apps: Vec::new(), ..some.clone() }, some]
    }
}

/// Says that the person has left the organisation on whose pages they were: nothing here is theirs any more.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOrganisation {
    /// The organisation.
    pub tenant: String,
}

impl Page for LeftOrganisation {
    const TEMPLATE: &'static str = "account/left.html";

    fn samples() -> Vec<Self> {
        vec![Self { tenant: "Contoso".into() }]
    }
}
