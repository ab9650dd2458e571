//! Where a person signs in, as tokens say it.

use crate::directory::{Domain, Identity, altsecid};
use crate::ids::TenantId;

/// Where a person signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The home's issuer, or `mail`; absent for internal users.
    pub idp: Option<String>,
    /// Opaque id of the account there, stable in this tenant only (SECURITY 11).
    pub altsecid: Option<String>,
    /// The home's domain.
    pub home_domain: Option<Domain>,
}

impl Origin {
    /// In the tenant itself.
    pub fn here() -> Self {
        Self::default()
    }

    /// With `identity`, whose home has `home_domain`; `salt` is that of the tenant told about.
    pub fn of(identity: &Identity, home_domain: Option<Domain>, salt: &[u8; 32], issuer_of: impl FnOnce(TenantId) -> String) -> Self {
        let idp = identity.home.idp(issuer_of);
        let altsecid = idp.as_deref().map(|issuer| altsecid(salt, issuer, &identity.subject));
        Self { idp, altsecid, home_domain }
    }
}
