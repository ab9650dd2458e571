//! Ends a token, with all that came of the same grant (RFC 7009 §2.1).

use std::sync::Arc;

use rules::audit::Deed;
use rules::digest::LookupKey;
use rules::directory::{Application, Caller, Tenant};
use rules::ids::GrantId;
use rules::protocol::{ErrorCode, OAuthError, ToldToken};
use rules::random::Lot;

use super::bearer::{Bearer, BearerError, of_tenant};
use super::client::{TokenAsked, client};
use super::error::TokenError;
use crate::app::App;
use crate::flows::remember::remember;
use crate::signing::Audience;

/// Ends a token. One that is not known, or has ended, is no error (§2.2).
///
/// # Errors
/// [`TokenError::Refused`] for a token of another client, and for those of programs, which stand on no grant.
pub async fn revoke(app: &App, caller: &Caller, tenant: &Arc<Tenant>, asked: TokenAsked<'_>) -> Result<(), TokenError> {
    let application = client(app, caller, tenant, asked).await?;
    let told = ToldToken::parse(asked.form)?;
    if !told.is_jwt() {
        return end(app, caller, &application, Ends::OfRefreshToken(LookupKey::of(told.0.expose()))).await;
    }
    let presented = match of_tenant(app, tenant, &told.0, Audience::LookedAtByCaller, caller.at).await {
        Ok(Bearer(presented)) => presented,
        Err(BearerError::Refused(_)) => return Ok(()),
        Err(BearerError::Storage(error)) => return Err(error.into()),
        Err(BearerError::Token(error)) => return Err(error),
    };
    ToldToken::may_be_ended_by(&*application, presented.client_id)?;
    match presented.grant() {
        Some(grant) => end(app, caller, &application, Ends::Grant(grant)).await,
        None => Err(OAuthError::new(ErrorCode::UnsupportedTokenType, "a program's token ends by itself").into()),
    }
}

#[derive(Clone, Copy)]
enum Ends {
    Grant(GrantId),
    OfRefreshToken(LookupKey),
}

async fn end(app: &App, caller: &Caller, application: &Application, ends: Ends) -> Result<(), TokenError> {
    let (caller, tenant, holder) = (*caller, application.tenant, application.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| -> Result<(), TokenError> {
            tx.nothing_to_remember("nothing lived that could end");
            let grant = match ends {
                Ends::Grant(grant) => {
                    let found = tx.in_tenant(tenant).grants().find(grant)?;
                    // Whoever only acts for a person does not end what that person allowed another (RFC 8693 §5).
                    if found.is_some_and(|live| live.grant.application != holder.id) {
                        return Err(OAuthError::new(ErrorCode::UnsupportedTokenType, "a token that was exchanged ends by itself").into());
                    }
                    grant
                }
                Ends::OfRefreshToken(key) => {
                    let Some((token, _)) = tx.in_tenant(tenant).grants().find_refresh_token(&key)? else { return Ok(()) };
                    ToldToken::may_be_ended_by(&holder, token.application)?;
                    token.grant
                }
            };
            if tx.in_tenant(tenant).grants().revoke(grant, caller.at)? {
                remember(tx, &lot.draw(), &caller, tenant, Deed::RevokedGrant, "grant", grant)?;
            }
            Ok(())
        })
        .await
}
