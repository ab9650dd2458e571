//! Whoever bears an access token of ours: what it proves, and what it still stands for at this moment (RFC 6750, SECURITY 13).

use std::sync::Arc;

use rules::claims::{Authorization, PresentedToken};
use rules::clock::Timestamp;
use rules::directory::{Application, Tenant};
use rules::ids::{ApplicationId, GrantId};
use rules::protocol::{ErrorCode, GrantType, OAuthError, Shown, TokenScheme};
use rules::secret::Secret;
use storage::StorageError;

use super::error::TokenError;
use super::home::HomeAccount;
use super::keys::published_keys;
use super::live::{Issuing, lets_in_by_id};
use super::sender::{Sender, proven_key};
use crate::app::App;
use crate::certificates::ClientCertificate;
use crate::signing::{Audience, Expected, Expiry, Typ};

/// Why the bearer of a token is refused.
#[derive(Debug, thiserror::Error)]
pub enum BearerError {
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

impl From<TokenError> for BearerError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Refused(error) => Self::Refused(OAuthError::new(ErrorCode::InvalidToken, error.description().to_owned())),
            TokenError::Storage(error) => Self::Storage(error),
            other => Self::Token(other),
        }
    }
}

/// A refused proof keeps its own word (RFC 9449 §7.1).
fn not_proven(error: TokenError) -> BearerError {
    match error {
        TokenError::Refused(error) => BearerError::Refused(error),
        other => other.into(),
    }
}

/// A token that was presented and is ours.
#[derive(Clone, Debug)]
pub struct Bearer(pub Arc<PresentedToken>);

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
pub async fn bearer(app: &App, tenant: &Tenant, asked: &ShownTo<'_>, audience: &str, now: Timestamp) -> Result<Bearer, BearerError> {
    let token = &asked.shown.token;
    let Bearer(presented) = of_tenant(app, tenant, token, Audience::Includes(audience), now).await?;
    presented.check(&tenant.issuer(&app.public_url), audience, now).map_err(BearerError::Refused)?;
    let key = match asked.shown.scheme {
        TokenScheme::Dpop => {
            let of = (token.expose().as_str(), presented.client_id);
            let key = proven_key(app, tenant, &asked.sender, of, now).await.map_err(not_proven)?;
            key.ok_or_else(|| BearerError::Refused(OAuthError::new(ErrorCode::InvalidDpopProof, "the DPoP proof is missing")))?.into()
        }
        TokenScheme::Bearer => None,
    };
    let certificate = asked.sender.certificate.map(ClientCertificate::thumbprint);
    asked.shown.check(presented.cnf, key, certificate).map_err(BearerError::Refused)?;
    Ok(Bearer(presented))
}

/// Reads an access token of ours, whomever it is for.
pub(super) async fn of_tenant(
    app: &App,
    tenant: &Tenant,
    token: &Secret<String>,
    aud: Audience<'_>,
    now: Timestamp,
) -> Result<Bearer, BearerError> {
    let keys = published_keys(app, tenant.id, now).await?;
    let issuer = tenant.issuer(&app.public_url);
    let expected = Expected { typ: Typ::AccessToken, iss: &issuer, aud, exp: Expiry::Counts, now };
    let refused =
        |_| BearerError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the token is not a living access token of this issuer"));
    let presented = app.verified_tokens.verify(token.expose(), &keys, &expected).map_err(refused)?;
    Ok(Bearer(presented))
}

/// The application that holds a presented token, and the authorization it stands for, if all it stands on still lives.
pub(super) async fn living(
    app: &App,
    tenant: &Arc<Tenant>,
    presented: &PresentedToken,
    grant: GrantId,
    now: Timestamp,
) -> Result<(Arc<Application>, Authorization), BearerError> {
    let application = app.storage.application(tenant.id, presented.client_id).await?.ok_or_else(ended)?;
    let holder = Arc::clone(&application);
    let (tenant, public_url, scope) = (Arc::clone(tenant), app.public_url.clone(), presented.scope.clone());
    let (binding, issuer) = (presented.cnf, tenant.issuer(&app.public_url));
    let audience = presented.audience().to_owned();
    let authorization = app
        .storage
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
                if !lets_in_by_id(tx, other, &live.user, now)? {
                    return Err(ended());
                }
            }
            let authorization = issuing.authorization(tx, live, &home, scope.clone())?;
            if !is_resource {
                return Ok(authorization);
            }
            Ok(issuing.for_resource(tx, authorization, Some(&audience))?)
        })
        .await?;
    Ok((holder, authorization))
}

/// The answer to a token whose access has ended.
pub(super) fn ended() -> BearerError {
    BearerError::Refused(OAuthError::new(ErrorCode::InvalidToken, "the access this token stands for has ended"))
}
