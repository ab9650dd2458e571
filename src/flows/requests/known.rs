//! What of a request is known here: which of the APIs that it names the tenant has (RFC 8707), and which types of authorization details
//! (RFC 9396).

use rules::directory::Tenant;
use rules::ids::TenantId;
use rules::protocol::{
    AUTHORIZATION_DETAILS, AuthorizationDetails, AuthorizationServer, DetailsType, Parameters, PushedRequests, RESOURCE, named_resources,
};
use storage::{StorageError, Tx};

use crate::app::App;

/// What the server that is asked knows of a request.
pub(crate) struct Known {
    issuer: String,
    pushed_requests: PushedRequests,
    resources: Vec<String>,
    details_types: Vec<DetailsType>,
}

impl Known {
    /// Looks up what it names; who names nothing pays for nothing.
    pub(crate) async fn look(app: &App, tenant: &Tenant, parameters: &Parameters) -> Result<Self, StorageError> {
        let (id, issuer) = (tenant.id, tenant.issuer(&app.public_url));
        let named = if parameters.has(RESOURCE) { named_resources(parameters) } else { Vec::new() };
        // What does not read is refused by a rule.
        let details = parameters.has(AUTHORIZATION_DETAILS).then(|| AuthorizationDetails::read(parameters).ok().flatten()).flatten();
        let types = details.unwrap_or_default().types();
        let (resources, details_types) = match named.is_empty() && types.is_empty() {
            true => (Vec::new(), Vec::new()),
            false => {
                let own = issuer.clone();
                app.storage
                    .read(move |tx| Ok::<_, StorageError>((known_resources(tx, id, (&named, &own))?, known_types(tx, id, &types)?)))
                    .await?
            }
        };
        Ok(Self { issuer, pushed_requests: tenant.policy.standards.pushed_requests, resources, details_types })
    }

    /// As the rules see it.
    pub(crate) fn server(&self) -> AuthorizationServer<'_> {
        AuthorizationServer {
            issuer: &self.issuer,
            pushed_requests: self.pushed_requests,
            resources: &self.resources,
            details_types: &self.details_types,
        }
    }
}

/// The issuer is a resource too.
fn known_resources(tx: &mut Tx<'_>, tenant: TenantId, (named, issuer): (&[String], &str)) -> Result<Vec<String>, StorageError> {
    let mut known = Vec::with_capacity(named.len());
    for resource in named {
        if resource == issuer || tx.in_tenant(tenant).applications().of_api(resource)?.is_some() {
            known.push(resource.clone());
        }
    }
    Ok(known)
}

fn known_types(tx: &mut Tx<'_>, tenant: TenantId, named: &[String]) -> Result<Vec<DetailsType>, StorageError> {
    let mut known = Vec::with_capacity(named.len());
    for name in named {
        let api = tx.in_tenant(tenant).applications().of_details_type(name)?;
        known.extend(api.and_then(|api| api.settings.registration.defines.into_iter().find(|kind| kind.name == *name)));
    }
    Ok(known)
}
