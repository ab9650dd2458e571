//! A refresh token for new tokens (RFC 6749 §6).

use std::sync::Arc;
use std::time::Duration;

use rules::audit::Deed;
use rules::claims::Authorization;
use rules::digest::Digest;
use rules::protocol::{CannotRefresh, Grant, GrantType, OAuthError, RefreshRules, RefreshToken, Refreshing, Rotates, Scope};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use storage::{StorageError, Tx};

use super::error::TokenError;
use super::home::HomeAccount;
use super::live::Issuing;
use super::mint::{Minted, mint};
use super::token::Asking;
use crate::flows::remember::remember;

/// From the grant to the end of a family.
const LIVES_FOR: Duration = Duration::from_secs(90 * 86_400);
/// From one use to the next.
const IDLE_FOR: Duration = Duration::from_secs(14 * 86_400);

/// How long refresh tokens about a person with this home live. A home on this server answers at every refresh; a mailbox does not
/// (SECURITY 13).
pub(super) fn rules_for(home: &HomeAccount) -> RefreshRules {
    let home_for = (!home.has_answered()).then_some(Grant::GUEST_REFRESH_FOR);
    RefreshRules { rotates: Rotates::Always, lives_for: LIVES_FOR, idle_for: IDLE_FOR, home_for }
}

enum Refreshed {
    Tokens(Box<Authorization>, Option<Secret<String>>),
    Refused(OAuthError),
}

/// Refreshes. A token that was replaced and comes back ends its whole family, and that is committed.
pub(super) async fn refresh(asking: Asking<'_>, presented: Secret<String>, asked: Option<Scope>) -> Result<Minted, TokenError> {
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let (digest, public_url) = (Digest::of(presented.expose()), asking.app.public_url.clone());
    let (resource, details) = (asking.resource.clone(), asking.authorization_details.clone());
    let lot = Lot::new(&asking.app.random);
    let refreshed = asking
        .app
        .storage
        .write(move |tx| -> Result<Refreshed, TokenError> {
            let draw = lot.draw();
            tx.nothing_to_remember("the grant was remembered when it was given");
            let Some((token, live)) = tx.in_tenant(tenant.id).grants().find_refresh_token(&digest)? else {
                return Ok(Refreshed::Refused(CannotRefresh::Unknown.into()));
            };
            let home = HomeAccount::find(tx, &live.user, caller.at)?;
            let (grant, rules) = (live.grant.clone(), rules_for(&home));
            let generation = match token.present(&grant, application.id, &rules, caller.at) {
                Refreshing::Refused(why) => return Ok(Refreshed::Refused(why.into())),
                Refreshing::Reuses => {
                    tx.in_tenant(tenant.id).grants().revoke(grant.id, caller.at)?;
                    remember(tx, &draw, &caller, tenant.id, Deed::FoundReplay, "grant", grant.id)?;
                    return Ok(Refreshed::Refused(CannotRefresh::Reused.into()));
                }
                Refreshing::Keeps => None,
                Refreshing::Sibling { of } => Some(of),
                Refreshing::Rotates { to } => {
                    let has_won = tx.in_tenant(tenant.id).grants().rotate(grant.id, grant.rotation.generation, caller.at)?;
                    if !has_won {
                        return Err(StorageError::Stale.into());
                    }
                    if live.user.is_external() && home.has_answered() {
                        tx.in_tenant(tenant.id).grants().home_answered(grant.id, caller.at)?;
                    }
                    Some(to)
                }
            };
            let scope = match grant.narrowed(asked.clone()) {
                Ok(scope) => scope,
                Err(error) => return Err(error.into()),
            };
            let by = GrantType::RefreshToken;
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, now: caller.at };
            let mut live = live;
            live.grant.authorization_details = grant.narrowed_details(details.clone())?;
            let authorization = issuing.authorization(tx, live, &home, scope)?;
            let authorization = issuing.for_resource(tx, authorization, resource.as_deref())?;
            let secret = match generation {
                Some(generation) => Some(next_token(tx, &grant, generation, &rules, (draw.secret(), caller.at))?),
                None => None,
            };
            Ok(Refreshed::Tokens(Box::new(authorization), secret))
        })
        .await?;
    match refreshed {
        Refreshed::Tokens(authorization, refresh_token) => mint(asking.app, &asking.keys, &authorization, refresh_token, asking.caller.at),
        Refreshed::Refused(error) => Err(error.into()),
    }
}

fn next_token(
    tx: &mut Tx<'_>,
    grant: &Grant,
    generation: u32,
    rules: &RefreshRules,
    (secret, now): (Secret<String>, rules::clock::Timestamp),
) -> Result<Secret<String>, StorageError> {
    let token = RefreshToken {
        tenant: grant.tenant,
        grant: grant.id,
        application: grant.application,
        generation,
        expires_at: rules.expires_at(grant, now),
    };
    tx.in_tenant(grant.tenant).grants().insert_refresh_token(&token, &Digest::of(secret.expose()))?;
    Ok(secret)
}
