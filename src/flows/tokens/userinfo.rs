//! What a token's bearer may learn of the person (OpenID Connect Core §5.3).

use std::sync::Arc;

use rules::claims::{Authorization, SignedUserinfo, UserinfoClaims};
use rules::clock::Timestamp;
use rules::directory::{Application, IdTokenAlg, Tenant};
use rules::protocol::{Encryption, ErrorCode, OAuthError, ScopeName};

use super::bearer::{Bearer, BearerError, ShownTo, bearer, ended, living};
use super::error::TokenError;
use super::keys::signing;
use super::token::no_key_to_encrypt_to;
use crate::app::App;
use crate::flows::clients::encrypt_to;
use crate::signing::{Content, SigningError, Typ, sign};

/// What the bearer may learn of the person (OpenID Connect Core §5.3).
///
/// # Errors
/// [`BearerError::Refused`] once the access the token stands for has ended, or if `openid` was not granted.
pub async fn userinfo(app: &App, tenant: &Arc<Tenant>, asked: &ShownTo<'_>, now: Timestamp) -> Result<Told, BearerError> {
    let audience = tenant.issuer(&app.public_url);
    let Bearer(presented) = bearer(app, tenant, asked, &audience, now).await?;
    if !presented.scope.has(ScopeName::OpenId) {
        return Err(BearerError::Refused(OAuthError::new(ErrorCode::InsufficientScope, "openid was not granted")));
    }
    let grant = presented.grant().ok_or_else(ended)?;
    let (application, authorization) = living(app, tenant, &presented, grant, now).await?;
    let signed = match application.settings.registration.userinfo_alg.and_then(IdTokenAlg::of) {
        Some(alg) => signed(app, tenant, &authorization, alg, now).await?,
        None => None,
    };
    let jwt = match application.settings.registration.userinfo_encryption {
        None => signed,
        Some(way) => Some(encrypted(app, &application, way, (&authorization, signed.as_deref()), now).await?),
    };
    Ok(Told { authorization, jwt })
}

/// Encrypts what is told, signed or not (OpenID Connect Core §5.3.2).
async fn encrypted(
    app: &App,
    application: &Application,
    way: Encryption,
    (authorization, signed): (&Authorization, Option<&str>),
    now: Timestamp,
) -> Result<String, BearerError> {
    let claims = serde_json::to_string(&UserinfoClaims::new(authorization)).map_err(|_| TokenError::from(SigningError::Claims))?;
    let content = signed.map_or(Content::Claims(&claims), Content::Jwt);
    encrypt_to(app, application, way, content, now).await.ok_or_else(|| BearerError::Refused(no_key_to_encrypt_to()))
}

/// What is told, as a JWT if the application is registered for that (OpenID Connect Core §5.3.2).
#[derive(Debug)]
pub struct Told {
    /// What the token stands for.
    pub authorization: Authorization,
    /// The answer as a JWT, signed, encrypted, or both.
    pub jwt: Option<String>,
}

async fn signed(
    app: &App,
    tenant: &Tenant,
    authorization: &Authorization,
    alg: IdTokenAlg,
    now: Timestamp,
) -> Result<Option<String>, BearerError> {
    let Some(claims) = SignedUserinfo::new(authorization, now) else { return Ok(None) };
    let key = signing(app, tenant.id, alg, now).await?;
    Ok(Some(sign(&key, Typ::Jwt, &claims).map_err(TokenError::from)?))
}
