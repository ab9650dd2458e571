//! What a purpose demands of the person, whether a browser asked or a device that waits elsewhere.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::interactions::{Ask, DeviceWaits, Interaction, Prompt, Purpose};
use rules::protocol::{self, Acr, AuthorizationDetails, AuthorizeRequest, DeviceRequest, Scope};

/// An interaction, with the request of another device that it may be about.
#[derive(Clone, Copy)]
pub(super) struct Demand<'a> {
    interaction: &'a Interaction,
    device: Option<&'a DeviceRequest>,
}

impl<'a> Demand<'a> {
    pub(super) fn of(interaction: &'a Interaction, device: Option<&'a DeviceRequest>) -> Self {
        Self { interaction, device }
    }

    /// What the purpose demands.
    pub(super) fn ask(self) -> Ask {
        match &self.interaction.purpose {
            Purpose::Authorize { request } => Ask { hinted: self.interaction.progress.hinted, ..ask_of_request(request) },
            Purpose::Vouch { for_tenant, is_fresh, .. } => {
                Ask { hand_over_to: Some(*for_tenant), is_fresh_wanted: *is_fresh, ..Ask::default() }
            }
            Purpose::Portal => Ask { needs_role: true, ..Ask::default() },
            // Whoever was asked by name answers, and nobody else.
            Purpose::Device { .. } => Ask { hinted: self.device.and_then(|device| device.user), ..Ask::default() },
            Purpose::Redeem { .. } | Purpose::Account => Ask::default(),
        }
    }

    /// What the application wants to be allowed by the person.
    pub(super) fn scope(self) -> Option<Scope> {
        match &self.interaction.purpose {
            Purpose::Authorize { request } => Some(request.consent_scope()),
            _ => self.device.map(|device| device.asked.scope.clone()),
        }
    }

    /// What it wants beside scopes.
    pub(super) fn details(self) -> Option<&'a AuthorizationDetails> {
        match &self.interaction.purpose {
            Purpose::Authorize { request } => Some(&request.authorization_details),
            _ => self.device.map(|device| &device.asked.authorization_details),
        }
    }

    /// What waits on another device. One that is gone waits for nobody.
    pub(super) fn device_waits(self, now: Timestamp) -> Option<DeviceWaits> {
        let Purpose::Device { request } = self.interaction.purpose else { return None };
        let device = self.device?;
        Some(DeviceWaits {
            request,
            application: device.application,
            from: device.asked.from,
            by: device.asked.by,
            message: device.asked.message.clone(),
            asked_at: device.asked_at,
            is_waiting: device.is_waiting(now),
            is_confirmed: self.interaction.progress.confirmed,
        })
    }
}

fn ask_of_request(request: &AuthorizeRequest) -> Ask {
    let prompt = Prompt {
        none: request.prompts(protocol::Prompt::None),
        // A sign-in of this very moment is none from before (OpenID Connect Core §3.1.2.1).
        login: request.prompts(protocol::Prompt::Login) || request.max_age == Some(0),
        consent: request.prompts(protocol::Prompt::Consent),
        select_account: request.prompts(protocol::Prompt::SelectAccount),
    };
    Ask {
        prompt,
        max_age: request.max_age.map(|seconds| Duration::from_secs(seconds.into())),
        is_acr_unmet: request.wanted_acr().needs_more_than(Acr::One),
        ..Ask::default()
    }
}
