//! The token endpoint (RFC 6749 §3.2): who asks, then which grant.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::digest::{Digest, LookupKey};
use rules::directory::{Application, Caller, IdTokenAlg, Tenant};
use rules::protocol::{
    AuthorizationDetails, Binding, Client as _, GrantType, Held, OAuthError, Scope, ScopeName, TokenRequest, wanted_resource,
};
use rules::secret::Secret;
use storage::{InTenant, StorageError};

use super::assert_grant::assert_grant;
use super::client::{TokenAsked, client_and_held};
use super::error::TokenError;
use super::exchange_code::exchange_code;
use super::exchange_token::exchange_token;
use super::keys::signing;
use super::mint::{Minted, MintingKeys, Recipient};
use super::poll_device::poll_device;
use super::program::client_credentials;
use super::refresh::refresh;
use crate::app::App;
use crate::flows::clients::recipients;

/// Who asks, at which tenant, with the keys that sign for them.
pub(super) struct Asking<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) tenant: &'a Arc<Tenant>,
    pub(super) application: Arc<Application>,
    pub(super) keys: MintingKeys,
    /// By which grant.
    pub(super) by: GrantType,
    /// What the sender proved to hold.
    pub(super) held: Held,
    /// What the tokens are bound to.
    pub(super) binding: Option<Binding>,
    /// For which resource the token shall be, if that is said (RFC 8707).
    pub(super) resource: Option<String>,
    /// For which of what was granted beside scopes, if that is said (RFC 9396 §6).
    pub(super) authorization_details: Option<AuthorizationDetails>,
}

/// Answers a token request.
///
/// # Errors
/// [`TokenError`], of which clients are told as RFC 6749 §5.2 says.
pub async fn token(app: &App, caller: &Caller, tenant: &Arc<Tenant>, asked: TokenAsked<'_>) -> Result<Minted, TokenError> {
    let (application, held) = client_and_held(app, caller, tenant, asked).await?;
    let (by, request) = TokenRequest::parse(asked.form)?;
    by.may_be_used_by(&*application, tenant.policy.standards.grants)?;
    let binding = application.registration().bound_to(held.key, held.certificate)?;
    let resource = wanted_resource(asked.form)?;
    let authorization_details = AuthorizationDetails::read(asked.form)?;
    let recipient = recipient_of(app, tenant, &application, &request, caller.at).await?;
    let keys = keys(app, tenant, &application, recipient, caller.at).await?;
    let asking = Asking { app, caller, tenant, application, keys, by, held, binding, resource, authorization_details };
    match request {
        TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } => {
            exchange_code(asking, code, redirect_uri, code_verifier).await
        }
        TokenRequest::RefreshToken { token, scope } => refresh(asking, token, scope).await,
        TokenRequest::Ciba { auth_req_id } => poll_device(asking, auth_req_id).await,
        TokenRequest::DeviceCode { device_code } => poll_device(asking, device_code).await,
        TokenRequest::TokenExchange(asked) => exchange_token(asking, *asked).await,
        TokenRequest::JwtBearer { assertion, scope } => assert_grant(asking, *assertion, scope).await,
        TokenRequest::ClientCredentials { resource } => client_credentials(&asking, resource.as_deref()).await,
    }
}

/// Access tokens are read by this server and by APIs, which know ES256; ID tokens are signed as the application is registered.
pub(super) async fn keys(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    recipient: Recipient,
    now: Timestamp,
) -> Result<MintingKeys, TokenError> {
    let access_token = signing(app, tenant.id, IdTokenAlg::ES256, now).await?;
    let alg = application.settings.id_token_alg;
    let id_token = match alg {
        IdTokenAlg::ES256 => Arc::clone(&access_token),
        _ => signing(app, tenant.id, alg, now).await?,
    };
    Ok(MintingKeys { id_token: (alg, id_token), access_token, recipient })
}

/// To whom the application's ID tokens are encrypted.
pub(super) async fn recipient(app: &App, application: &Application, now: Timestamp) -> Result<Recipient, TokenError> {
    let Some(way) = application.settings.registration.id_token_encryption else { return Ok(Recipient::Nobody) };
    let keys = recipients(app, application, way.alg, now).await.ok_or_else(no_key_to_encrypt_to)?;
    Ok(Recipient::Application(way, keys))
}

/// The same before anything is spent. Where no ID token can come of a request, it does not wait for the keys of its client, nor fail for
/// want of them.
async fn recipient_of(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    request: &TokenRequest,
    now: Timestamp,
) -> Result<Recipient, TokenError> {
    if !request.may_give_id_token() {
        return Ok(Recipient::Unasked);
    }
    match recipient(app, application, now).await {
        Err(TokenError::Refused(_)) if !is_of_openid(app, tenant, request).await? => Ok(Recipient::Unasked),
        found => found,
    }
}

/// Whether `openid` was granted where that comes of. Of what nobody knows no token comes, and its flow says so.
async fn is_of_openid(app: &App, tenant: &Tenant, request: &TokenRequest) -> Result<bool, TokenError> {
    type Find = fn(&mut InTenant<'_>, &str) -> Result<Option<Scope>, StorageError>;
    let (find, named): (Find, &Secret<String>) = match request {
        TokenRequest::AuthorizationCode { code, .. } => {
            (|here, code| Ok(here.grants().find_code(&LookupKey::of(code))?.map(|(_, live)| live.grant.scope)), code)
        }
        TokenRequest::RefreshToken { token, scope: None } => {
            (|here, token| Ok(here.grants().find_refresh_token(&LookupKey::of(token))?.map(|(_, live)| live.grant.scope)), token)
        }
        TokenRequest::DeviceCode { device_code: code } | TokenRequest::Ciba { auth_req_id: code } => {
            (|here, code| Ok(here.device_requests().find_by_digest(&Digest::of(code))?.map(|request| request.asked.scope)), code)
        }
        _ => return Ok(true),
    };
    let (tenant, named) = (tenant.id, named.clone());
    let scope = app.storage.read(move |tx| find(&mut tx.in_tenant(tenant), named.expose())).await?;
    Ok(scope.is_some_and(|scope| scope.has(ScopeName::OpenId)))
}

/// What is to be encrypted is never given in the clear.
pub(super) fn no_key_to_encrypt_to() -> OAuthError {
    OAuthError::invalid_request("the client has no key that the answer could be encrypted to")
}
