//! What a token is worth at this moment (RFC 7662): the live grant and person are looked at, not only the signature (SECURITY 13).

use std::sync::Arc;

use rules::claims::{Introspection, PresentedToken, SignedIntrospection};
use rules::clock::Timestamp;
use rules::digest::LookupKey;
use rules::directory::{Application, Caller, IdTokenAlg, Tenant};
use rules::protocol::{Client as _, GrantType, RefreshPresented, RefreshToken, Refreshing, Rotates, Scope, ToldToken};

use super::bearer::{Bearer, BearerError, ended, living, of_tenant};
use super::client::{TokenAsked, client};
use super::error::TokenError;
use super::home::HomeAccount;
use super::keys::signing;
use super::live::Issuing;
use super::refresh::rules_for;
use super::token::no_key_to_encrypt_to;
use crate::app::App;
use crate::flows::clients::encrypt_to;
use crate::signing::{Audience, Content, Typ, sign};

/// What a token turned out to be.
#[derive(Debug)]
pub enum Introspected {
    /// Nothing that the asker may be told of.
    Inactive,
    /// A living access token.
    Access(Arc<PresentedToken>),
    /// A refresh token that would be taken now.
    Refresh {
        /// The token.
        token: RefreshToken,
        /// What was granted.
        scope: Scope,
        /// About whom.
        subject: String,
    },
}

/// Says what a token is worth. Nothing is written.
///
/// # Errors
/// [`TokenError::Client`] for all who cannot prove who they are; a token that is not good is no error.
pub async fn introspect(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    asked: TokenAsked<'_>,
) -> Result<(Introspected, Arc<Application>), TokenError> {
    let application = client(app, caller, tenant, asked).await?;
    let told = ToldToken::parse(asked.form)?;
    ToldToken::may_be_asked_by(&*application)?;
    if !told.is_jwt() {
        let found = refresh_token(app, caller.at, tenant, Arc::clone(&application), &told).await?;
        return Ok((found, application));
    }
    let issuer = tenant.issuer(&app.public_url);
    let is_theirs = |token: &PresentedToken| ToldToken::may_be_told_to(&*application, token.client_id, (token.audience(), &issuer));
    let found = match access_token(app, caller.at, tenant, &told).await {
        Ok(token) if is_theirs(&token) => Introspected::Access(token),
        Ok(_) | Err(BearerError::Refused(_)) => Introspected::Inactive,
        Err(BearerError::Storage(error)) => return Err(error.into()),
        Err(BearerError::Token(error)) => return Err(error),
    };
    Ok((found, application))
}

/// Signs what is told about a token for whoever asked, and encrypts it to them, as they are registered (RFC 9701 §5, §6).
///
/// # Errors
/// [`TokenError`] if the key cannot be used, or the asker has none to encrypt to.
pub async fn sign_introspection(
    app: &App,
    tenant: &Tenant,
    asker: &Application,
    told: &Introspection<'_>,
    now: Timestamp,
) -> Result<String, TokenError> {
    let alg = asker.settings.registration.introspection_alg.and_then(IdTokenAlg::of).unwrap_or(IdTokenAlg::RS256);
    let key = signing(app, tenant.id, alg, now).await?;
    let signed = sign(&key, Typ::Introspection, &SignedIntrospection::new(&tenant.issuer(&app.public_url), asker.id, told, now))?;
    match asker.settings.registration.introspection_encryption {
        None => Ok(signed),
        Some(way) => encrypt_to(app, asker, way, Content::Jwt(&signed), now).await.ok_or_else(|| no_key_to_encrypt_to().into()),
    }
}

async fn access_token(app: &App, now: Timestamp, tenant: &Arc<Tenant>, told: &ToldToken) -> Result<Arc<PresentedToken>, BearerError> {
    let Bearer(presented) = of_tenant(app, tenant, &told.0, Audience::LookedAtByCaller, now).await?;
    match presented.grant() {
        Some(grant) => drop(living(app, tenant, &presented, grant, now).await?),
        // A program's token ends with the program.
        None => drop(app.storage.application(tenant.id, presented.client_id).await?.ok_or_else(ended)?),
    }
    Ok(presented)
}

/// Only whom a refresh token was given to learns of it: nobody else has a use for one.
async fn refresh_token(
    app: &App,
    now: Timestamp,
    tenant: &Arc<Tenant>,
    application: Arc<Application>,
    told: &ToldToken,
) -> Result<Introspected, TokenError> {
    let (tenant, public_url, key) = (Arc::clone(tenant), app.public_url.clone(), LookupKey::of(told.0.expose()));
    app.storage
        .read(move |tx| -> Result<Introspected, TokenError> {
            let Some((token, live)) = tx.in_tenant(tenant.id).grants().find_refresh_token(&key)? else {
                return Ok(Introspected::Inactive);
            };
            let home = HomeAccount::find(tx, &live.user, now)?;
            let rules = rules_for(&home, Rotates::of(&*application, &live.grant, None));
            // Whatever it is bound to would have to be shown.
            let presented = RefreshPresented { client: application.client_id(), binding: live.grant.binding };
            let would = token.present(&live.grant, &presented, &rules, now);
            if matches!(would, Refreshing::Refused(_) | Refreshing::Reuses) {
                return Ok(Introspected::Inactive);
            }
            let scope = live.grant.scope.clone();
            let by = GrantType::RefreshToken;
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding: None, now };
            match issuing.authorization(tx, live, &home, scope.clone()) {
                Ok(authorization) => Ok(Introspected::Refresh { token, scope, subject: authorization.subject() }),
                Err(TokenError::Refused(_)) => Ok(Introspected::Inactive),
                Err(other) => Err(other),
            }
        })
        .await
}
