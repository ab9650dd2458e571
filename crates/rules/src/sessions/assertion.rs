//! What a home says about one of its people: the same value, whether it lives on this server or elsewhere (SECURITY 10).

use serde::{Deserialize, Serialize};

use super::Factor;
use crate::clock::Timestamp;
use crate::directory::{Address, DisplayName, Home};
use crate::ids::{InteractionId, TenantId};

/// By what right an address counts as the person's (SECURITY 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vouched {
    /// This server proved the mailbox by a code in this flow.
    ByCode,
    /// The home is the managed tenant that verified exactly this domain.
    ByHome,
    /// Nobody vouches: a hint.
    No,
}

/// What a home says about one of its people, to one tenant, for one interaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeAssertion {
    /// Who speaks.
    pub home: Home,
    /// The person's id there.
    pub subject: String,
    /// The person's address there.
    pub address: Address,
    /// By what right it counts.
    pub vouched: Vouched,
    /// What the home calls them.
    pub display_name: Option<DisplayName>,
    /// When they last signed in there actively, if the home says.
    pub auth_time: Option<Timestamp>,
    /// What they proved there.
    pub factors: Vec<Factor>,
    /// To whom it is said.
    pub for_tenant: TenantId,
    /// For which interaction.
    pub for_interaction: InteractionId,
}

impl HomeAssertion {
    /// The address, if somebody may vouch for it.
    pub fn vouched_address(&self) -> Option<&Address> {
        (self.vouched != Vouched::No).then_some(&self.address)
    }
}
