//! Declining an invitation, or reporting it: a page that asks, and one that confirms. No sign-in is needed (SECURITY 15).

use serde::Serialize;

use crate::pages::{FormSeal, Page};

/// Which of the two; its name is the key of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Refusing {
    /// No, thank you.
    #[serde(rename = "decline")]
    Decline,
    /// This letter should not have come.
    #[serde(rename = "report")]
    Report,
}

/// Asks whether the guest means it. Who declines may ask for no more letters from this tenant, by the form's `no_more` box; who reports gets
/// none anyway.
#[derive(Clone, Debug, Serialize)]
pub struct Decline {
    /// Declining or reporting.
    pub refusing: Refusing,
    /// What people call the inviting tenant.
    pub tenant: String,
    /// Declines or reports.
    pub form: FormSeal,
    /// Back to the invitation.
    pub back_href: String,
}

impl Page for Decline {
    const TEMPLATE: &'static str = "invitation/decline.html";

    fn samples() -> Vec<Self> {
        [Refusing::Decline, Refusing::Report]
            .map(|refusing| Self {
                refusing,
                tenant: "Contoso".into(),
                form: FormSeal::sample("/contoso/redeem/decline"),
                back_href: "/contoso/redeem".into(),
            })
            .into()
    }
}

/// Confirms that the invitation was declined or reported.
#[derive(Clone, Debug, Serialize)]
pub struct Declined {
    /// Declined or reported.
    pub refusing: Refusing,
    /// What people call the inviting tenant.
    pub tenant: String,
    /// Whether the guest asked for no more letters from this tenant.
    pub is_suppressed: bool,
}

impl Page for Declined {
    const TEMPLATE: &'static str = "invitation/declined.html";

    fn samples() -> Vec<Self> {
        let tenant = || "Contoso".to_owned();
        vec![
            Self { refusing: Refusing::Decline, tenant: tenant(), is_suppressed: false },
            Self { refusing: Refusing::Report, tenant: tenant(), is_suppressed: true },
        ]
    }
}
