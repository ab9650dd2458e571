//! What became of a request of another device, for whoever answered it.

use serde::Serialize;

use crate::pages::Page;

/// How it was answered; its name is the key of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum DeviceAnswered {
    /// The device is let in.
    #[serde(rename = "device-approved")]
    Approved,
    /// It is not.
    #[serde(rename = "device-declined")]
    Declined,
}

impl Page for DeviceAnswered {
    const TEMPLATE: &'static str = "device/answered.html";

    fn samples() -> Vec<Self> {
        vec![Self::Approved, Self::Declined]
    }
}
