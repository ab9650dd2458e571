//! Which of the APIs that a request names the tenant has (RFC 8707), and which types of authorization details (RFC 9396).

use rules::directory::Tenant;
use rules::protocol::{AUTHORIZATION_DETAILS, AuthorizationDetails, DetailsType, Parameters, RESOURCE, named_resources};
use storage::StorageError;

use crate::app::App;

/// Those that are known, the issuer among them; who names none pays for none.
pub(crate) async fn known_resources(app: &App, tenant: &Tenant, parameters: &Parameters) -> Result<Vec<String>, StorageError> {
    if !parameters.has(RESOURCE) {
        return Ok(Vec::new());
    }
    let (id, issuer) = (tenant.id, tenant.issuer(&app.public_url));
    let named = named_resources(parameters);
    app.storage
        .read(move |tx| {
            let mut known = Vec::with_capacity(named.len());
            for resource in &named {
                if *resource == issuer || tx.in_tenant(id).applications().of_api(resource)?.is_some() {
                    known.push(resource.clone());
                }
            }
            Ok(known)
        })
        .await
}

/// Those types that are known; who names none pays for none.
pub(crate) async fn known_details_types(app: &App, tenant: &Tenant, parameters: &Parameters) -> Result<Vec<DetailsType>, StorageError> {
    if !parameters.has(AUTHORIZATION_DETAILS) {
        return Ok(Vec::new());
    }
    // What does not read is refused by a rule.
    let named = AuthorizationDetails::read(parameters).ok().flatten().unwrap_or_default().types();
    let id = tenant.id;
    app.storage
        .read(move |tx| {
            let mut known = Vec::with_capacity(named.len());
            for name in &named {
                let api = tx.in_tenant(id).applications().of_details_type(name)?;
                known.extend(api.and_then(|api| api.settings.registration.defines.into_iter().find(|kind| kind.name == *name)));
            }
            Ok(known)
        })
        .await
}
