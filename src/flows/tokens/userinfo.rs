//! What a token's bearer may learn: the live grant and user are looked at on every call (SECURITY 13).

use std::sync::Arc;

use rules::claims::{Authorization, PresentedToken, SignedUserinfo, UserinfoClaims};
use rules::clock::Timestamp;
use rules::directory::{Application, IdTokenAlg, Tenant};
use rules::ids::{ApplicationId, GrantId};
use rules::protocol::{Encryption, ErrorCode, GrantType, OAuthError, ScopeName, Shown, TokenScheme};
use rules::secret::Secret;
use storage::StorageError;

use super::error::TokenError;
use super::exchange_token::admits;
use super::home::HomeAccount;
use super::keys::{published_keys, signing};
use super::live::Issuing;
use super::sender::{Sender, proven_key};
use super::token::no_key_to_encrypt_to;
use crate::app::App;
use crate::certificates::ClientCertificate;
use crate::flows::clients::encrypt_to;
use crate::signing::{Audience, Content, Expected, Expiry, SigningError, Typ, sign, verify};

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum UserinfoError {
    /// The token does not do (RFC 6750 §3.1).
    #[error("{}", .0.description())]
    Refused(OAuthError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Something of ours broke.
    #[error(transparent)]
    Token(TokenError),
}

impl From<TokenError> for UserinfoError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(error) => Self::Refused(OAuthError::new(ErrorCode::InvalidToken, error.description().to_owned())),
            TokenError::Storage(error) => Self::Storage(error),
            other => Self::Token(other),
        }
    }
}

/// A refused proof keeps its own word (RFC 9449 §7.1).
fn not_proven(error: TokenError) -> UserinfoError {
    match error {
        TokenError::Refused(error) => UserinfoError::Refused(error),
        other => other.into(),
    }
}

/// A token that was presented and is ours.
#[derive(Clone, Debug)]
pub struct Bearer(pub PresentedToken);

/// An access token as a resource of ours is shown it, with what its sender proves beside it.
#[derive(Clone, Copy, Debug)]
pub struct ShownTo<'a> {
    /// The token and its scheme.
    pub shown: &'a Shown,
    /// What came beside it.
    pub sender: Sender<'a>,
}

/// Reads an access token of ours for `audience`; one that is bound to a key is taken only from who holds that.
///
/// # Errors
/// `invalid_token` for all that is no living access token of this tenant for that audience: ID tokens among them.
pub async fn bearer(app: &App, tenant: &Tenant, asked: &ShownTo<'_>, audience: &str, now: Timestamp) -> Result<Bearer, UserinfoError> {
    let token = &asked.shown.token;
    let Bearer(presented) = of_tenant(app, tenant, token, Audience::Includes(audience), now).await?;
    presented.check(&tenant.issuer(&app.public_url), audience, now).map_err(UserinfoError::Refused)?;
    let key = match asked.shown.scheme {
        TokenScheme::Dpop => {
            let of = (token.expose().as_str(), presented.client_id);
            let key = proven_key(app, tenant, &asked.sender, of, now).await.map_err(not_proven)?;
            key.ok_or_else(|| UserinfoError::Refused(OAuthError::new(ErrorCode::InvalidDpopProof, "the DPoP proof is missing")))?.into()
        }
        TokenScheme::Bearer => None,
    };
    let certificate = asked.sender.certificate.map(ClientCertificate::thumbprint);
    asked.shown.check(presented.cnf, key, certificate).map_err(UserinfoError::Refused)?;
    Ok(Bearer(presented))
}

/// Reads an access token of ours, whomever it is for.
pub(super) async fn of_tenant(
    app: &App,
    tenant: &Tenant,
    token: &Secret<String>,
    aud: Audience<'_>,
    now: Timestamp,
) -> Result<Bearer, UserinfoError> {
    let keys = published_keys(app, tenant.id, now).await?;
    let issuer = tenant.issuer(&app.public_url);
    let expected = Expected { typ: Typ::AccessToken, iss: &issuer, aud, exp: Expiry::Counts, now };
    let refused =
        |_| UserinfoError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the token is not a living access token of this issuer"));
    let presented = verify::<PresentedToken>(token.expose(), &keys, &expected, &app.verified_tokens).map_err(refused)?;
    Ok(Bearer(presented))
}

/// What the bearer may learn of the person (OpenID Connect Core §5.3).
///
/// # Errors
/// [`UserinfoError::Refused`] once the access the token stands for has ended, or if `openid` was not granted.
pub async fn userinfo(app: &App, tenant: &Arc<Tenant>, asked: &ShownTo<'_>, now: Timestamp) -> Result<Told, UserinfoError> {
    let audience = tenant.issuer(&app.public_url);
    let Bearer(presented) = bearer(app, tenant, asked, &audience, now).await?;
    let ended = || UserinfoError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the access this token stands for has ended"));
    if !presented.scope.has(ScopeName::OpenId) {
        return Err(UserinfoError::Refused(OAuthError::new(ErrorCode::InsufficientScope, "openid was not granted")));
    }
    let grant = presented.grant().ok_or_else(ended)?;
    let authorization = living(app, tenant, &presented, grant, now).await?;
    let application = app.storage.application(tenant.id, presented.client_id).await?.ok_or_else(ended)?;
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
) -> Result<String, UserinfoError> {
    let claims = serde_json::to_string(&UserinfoClaims::new(authorization)).map_err(|_| TokenError::from(SigningError::Claims))?;
    let content = signed.map_or(Content::Claims(&claims), Content::Jwt);
    encrypt_to(app, application, way, content, now).await.ok_or_else(|| UserinfoError::Refused(no_key_to_encrypt_to()))
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
) -> Result<Option<String>, UserinfoError> {
    let Some(claims) = SignedUserinfo::new(authorization, now) else { return Ok(None) };
    let key = signing(app, tenant.id, alg, now).await?;
    Ok(Some(sign(&key, Typ::Jwt, &claims).map_err(TokenError::from)?))
}

/// The authorization that a presented token stands for, if all it stands on still lives.
pub(super) async fn living(
    app: &App,
    tenant: &Arc<Tenant>,
    presented: &PresentedToken,
    grant: GrantId,
    now: Timestamp,
) -> Result<Authorization, UserinfoError> {
    let ended = || UserinfoError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the access this token stands for has ended"));
    let application = app.storage.application(tenant.id, presented.client_id).await?.ok_or_else(ended)?;
    let (tenant, public_url, scope) = (Arc::clone(tenant), app.public_url.clone(), presented.scope.clone());
    let (binding, issuer) = (presented.cnf, tenant.issuer(&app.public_url));
    let audience = presented.audience().to_owned();
    app.storage
        .glance(move |tx| {
            let live = tx.in_tenant(tenant.id).grants().find(grant)?.ok_or_else(ended)?;
            let by = GrantType::AuthorizationCode;
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now };
            let home = HomeAccount::find(tx, &live.user, now)?;
            // A token that was exchanged ends also with what it was exchanged for, and with its target (RFC 8693).
            let is_resource = live.grant.resources.contains(&audience);
            let target: Option<ApplicationId> = match audience.parse() {
                Ok(id) => Some(id),
                Err(_) if is_resource || audience == issuer => None,
                Err(_) => Some(tx.in_tenant(tenant.id).applications().of_api(&audience)?.ok_or_else(ended)?.id),
            };
            let others = Some(live.grant.application).filter(|holder| *holder != application.id).into_iter().chain(target);
            for other in others {
                if !admits(tx, other, &live.user, now)? {
                    return Err(ended());
                }
            }
            let authorization = issuing.authorization(tx, live, &home, scope.clone())?;
            if !is_resource {
                return Ok(authorization);
            }
            Ok(issuing.for_resource(tx, authorization, Some(&audience))?)
        })
        .await
}
