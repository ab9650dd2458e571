//! Tokens for an application in its own name (RFC 6749 §4.4); nothing is written.

use rules::claims::{Authorization, Subject};
use rules::directory::Tenant;
use rules::protocol::{Client as _, ErrorCode, OAuthError, Scope};

use super::error::TokenError;
use super::mint::{Minted, mint};
use super::token::Asking;

/// Where the admin API is, below the public URL; also how its audiences end.
pub(super) const API: &str = "v1.0";

/// For whom tokens are that the admin API takes: one audience for each tenant (SECURITY 26).
pub(super) fn api_audience(tenant: &Tenant, public_url: &str) -> String {
    format!("{}/{API}", tenant.issuer(public_url))
}

/// Gives an application a token that speaks of itself. Scopes speak of people, so none is granted; a token for the admin API must be
/// asked for by name, so that one which another service was shown opens nothing here.
///
/// # Errors
/// `invalid_scope` if a resource is named that is not here.
pub(super) async fn client_credentials(asking: &Asking<'_>, resource: Option<&str>) -> Result<Minted, TokenError> {
    // Nobody allowed them to a program.
    if asking.authorization_details.is_some() {
        return Err(OAuthError::new(ErrorCode::InvalidAuthorizationDetails, "authorization_details are allowed by people").into());
    }
    let public_url = &asking.app.public_url;
    let audience = match (resource, &asking.resource) {
        (None, None) => None,
        (None, Some(wanted)) => for_resource(asking, wanted).await?,
        (Some(_), Some(_)) => return Err(OAuthError::invalid_request("scope and resource name two resources").into()),
        (Some(named), None) if is_api(named, asking.tenant, public_url) => Some(api_audience(asking.tenant, public_url)),
        (Some(_), None) => return Err(OAuthError::new(ErrorCode::InvalidScope, "there is no such resource here").into()),
    };
    let authorization = Authorization {
        issuer: asking.tenant.issuer(public_url),
        tenant: asking.tenant.id,
        application: asking.application.id,
        audience,
        scope: Scope::default(),
        by: asking.by,
        act: None,
        may_act: None,
        front: None,
        binding: asking.binding,
        subject: Subject::Program,
    };
    mint(asking.app, &asking.keys, &authorization, None, asking.caller.at)
}

/// For which API of the tenant the token shall be (RFC 8707 §2.2); clients that nobody answers for have none (SECURITY 31). `None`: for the
/// issuer.
async fn for_resource(asking: &Asking<'_>, wanted: &str) -> Result<Option<String>, TokenError> {
    let public_url = &asking.app.public_url;
    if wanted == asking.tenant.issuer(public_url) {
        return Ok(None);
    }
    let audience = api_audience(asking.tenant, public_url);
    if wanted == audience {
        return Ok(Some(audience));
    }
    let (tenant, uri) = (asking.tenant.id, wanted.to_owned());
    let found = asking.app.storage.read(move |tx| tx.in_tenant(tenant).applications().of_api(&uri)).await?;
    if found.is_none() || asking.application.is_stranger() {
        return Err(OAuthError::new(ErrorCode::InvalidTarget, "that resource is not known here").into());
    }
    Ok(Some(wanted.to_owned()))
}

/// The API's address, with or without the tenant's name in it; or, as programs for Microsoft Graph write it, the server's alone.
fn is_api(named: &str, tenant: &Tenant, public_url: &str) -> bool {
    let at_server = named.strip_prefix(public_url);
    let below = at_server.map(|rest| rest.strip_prefix('/').unwrap_or(rest));
    below.is_some_and(|below| below.is_empty() || below == API || below.strip_prefix(tenant.name.as_str()) == Some("/v1.0"))
}
