//! What discovery says of single grants.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::{DeliveryMode, GrantSet, GrantType};

/// How people are asked by name (CIBA §4).
#[derive(Clone, Debug, Serialize)]
pub(super) struct BackchannelMetadata {
    backchannel_token_delivery_modes_supported: [&'static str; DeliveryMode::ALL.len()],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    backchannel_authentication_request_signing_alg_values_supported: Vec<&'static str>,
}

impl BackchannelMetadata {
    /// Where the grant is switched on; with what requests may be `signed` only who says something of a client can say.
    pub(super) fn new(on: GrantSet, signed: Vec<&'static str>) -> Option<Self> {
        on.has(GrantType::Ciba).then(|| Self {
            backchannel_token_delivery_modes_supported: DeliveryMode::ALL.map(DeliveryMode::as_str),
            backchannel_authentication_request_signing_alg_values_supported: signed,
        })
    }
}

/// The endpoints that grants have of their own, where those are switched on.
pub(super) fn of_grants(at: &str, on: GrantSet) -> BTreeMap<&'static str, String> {
    let has_endpoint = GrantType::ALL.into_iter().filter(|grant| on.has(*grant)).filter_map(GrantType::endpoint);
    has_endpoint.map(|(name, path)| (name, format!("{at}/{path}"))).collect()
}
