//! The page behind the link of a letter: who invites whom to what. It changes nothing and proves nothing (SECURITY 1).

use rules::clock::Timestamp;
use serde::Serialize;

use crate::pages::leaving::Refusal;
use crate::pages::{FormSeal, Page};

/// Who invites whom to what, with a button to go on.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationOpened {
    /// What people call the inviting tenant.
    pub tenant: String,
    /// Who invites, where a person did.
    pub inviter: Option<String>,
    /// The invited address, masked: the link may be in other hands.
    pub masked_address: String,
    /// The applications the guest is given.
    pub apps: Vec<String>,
    /// Until when the link is good.
    pub open_until: Timestamp,
    /// When the access ends that is offered, if it does.
    pub access_ends_at: Option<Timestamp>,
    /// Why the last try ended, when a home sent the guest back here and the invitation is still good.
    pub setback: Option<Refusal>,
    /// Goes on to sign in.
    pub form: FormSeal,
    /// The page that asks whether to decline.
    pub decline_href: String,
    /// The page that asks whether to report.
    pub report_href: String,
}

impl Page for InvitationOpened {
    const TEMPLATE: &'static str = "invitation/opened.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            tenant: "Contoso".into(),
            inviter: Some("Carla Contoso".into()),
            masked_address: "a••@fabrikam.example".into(),
            apps: vec!["Payroll".into()],
            open_until: Timestamp::from_seconds(1_797_775_500),
            access_ends_at: Some(Timestamp::from_seconds(1_806_537_600)),
            setback: None,
            form: FormSeal::sample("/contoso/redeem"),
            decline_href: "/contoso/redeem/decline".into(),
            report_href: "/contoso/redeem/report".into(),
        };
        let many = Self {
            apps: vec!["Payroll".into(), "Project <Atlas>".into(), "Wiki".into()],
            inviter: None,
            access_ends_at: None,
            ..plain.clone()
        };
        let back = Self { apps: Vec::new(), setback: Some(Refusal::HomeRefuses), ..plain.clone() };
        vec![plain, many, back]
    }
}
