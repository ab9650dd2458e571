//! The domains that a tenant claims.

use rules::directory::{Caller, VerifiedDomain};
use rules::ids::TenantId;

use super::listed::check_seeing;
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// Lists the domains that the tenant claims, by name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_domains(app: &App, caller: &Caller, tenant: TenantId) -> Result<Vec<VerifiedDomain>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            Ok(tx.in_tenant(tenant).domains().list()?)
        })
        .await
}
