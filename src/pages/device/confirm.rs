//! The page on which a person says that the device is theirs: who asks, for which organisation, from where and since when (RFC 8628 §5.4,
//! SECURITY 35).

use serde::Serialize;

use crate::pages::{AccountShown, FormSeal, Page};

/// How near the device is to this browser; its name is the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Whence {
    /// It came from the network that this browser is in.
    #[serde(rename = "device-same-network")]
    SameNetwork,
    /// It came from elsewhere.
    #[serde(rename = "device-other-network")]
    OtherNetwork,
}

/// How the person came to the page; its name is the key of the words of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Reached {
    /// They typed the code of a device.
    #[serde(rename = "device-warning")]
    ByCode,
    /// They were asked by name.
    #[serde(rename = "device-warning-asked")]
    ByName,
}

/// Asks; the form posts `choice`: `approve` or `decline`.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmDevice {
    /// The application.
    pub app: String,
    /// The tenant.
    pub tenant: String,
    /// Its verified domain; without one the page says that it is unverified.
    pub tenant_domain: Option<String>,
    /// The network address it was asked from, if we saw one.
    pub from: Option<String>,
    /// Whether that is near.
    pub whence: Whence,
    /// How the person came here.
    pub reached: Reached,
    /// What the application shows beside, so that they know it again.
    pub message: Option<String>,
    /// Minutes since it was asked.
    pub minutes: u64,
    /// Whose account the device gets.
    pub account: AccountShown,
    /// Approves or declines.
    pub form: FormSeal,
}

impl Page for ConfirmDevice {
    const TEMPLATE: &'static str = "device/confirm.html";

    fn samples() -> Vec<Self> {
        let near = Self {
            app: "Boardroom screen".into(),
            tenant: "Contoso".into(),
            tenant_domain: Some("contoso.example".into()),
            from: Some("198.51.100.7".into()),
            whence: Whence::SameNetwork,
            reached: Reached::ByCode,
            message: None,
            minutes: 0,
            account: AccountShown::sample(),
            form: FormSeal::sample("/contoso/interaction/i1/device"),
        };
        let far = Self { from: Some("2001:db8::1".into()), whence: Whence::OtherNetwork, minutes: 1, tenant_domain: None, ..near.clone() };
        let unknown = Self { from: None, minutes: 7, ..far.clone() };
        let named = Self { reached: Reached::ByName, message: Some("W4SCT".into()), ..far.clone() };
        vec![near, far, unknown, named]
    }
}
