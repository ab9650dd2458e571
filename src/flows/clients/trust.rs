//! Whose assertions a tenant trusts to name its people (RFC 7523).

use rules::audit::Deed;
use rules::directory::{Action, Caller, IssuerTrust, Object, TrustedIssuer, may};
use rules::ids::TenantId;
use rules::random::Lot;

use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::remember::event;

/// Trusts an issuer, or with `None` trusts it no more. An issuer below our own address is none: a home on this server is asked in process
/// (SECURITY 11).
///
/// # Errors
/// [`DirectoryError`].
pub async fn trust_issuer(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    issuer: String,
    trust: Option<IssuerTrust>,
) -> Result<(), DirectoryError> {
    let caller = *caller;
    if issuer.is_empty() || issuer.len() > 500 || issuer.starts_with(&app.public_url) {
        return Err(DirectoryError::Unknown("issuer"));
    }
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageTenant, &Object::Tenant(tenant, &itself.policy))?;
            let is_trusted = trust.is_some();
            match &trust {
                Some(trust) => {
                    let trusted = TrustedIssuer { tenant, issuer: issuer.clone(), trust: trust.clone() };
                    tx.in_tenant(tenant).trusted_issuers().put(&trusted, caller.at)?;
                }
                None if tx.in_tenant(tenant).trusted_issuers().remove(&issuer)? => {}
                None => return Err(DirectoryError::Unknown("issuer")),
            }
            let changed = event(&lot.draw(), &caller, tenant, Deed::ChangedTenant, "tenant", tenant);
            tx.remember(&changed.with(serde_json::json!({ "issuer": issuer, "is_trusted": is_trusted })))?;
            Ok(())
        })
        .await
}
