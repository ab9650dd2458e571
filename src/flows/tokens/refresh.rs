//! A refresh token for new tokens (RFC 6749 §6).

use std::sync::Arc;
use std::time::Duration;

use rules::audit::Deed;
use rules::claims::Authorization;
use rules::clock::Timestamp;
use rules::digest::LookupKey;
use rules::directory::{Application, User};
use rules::protocol::{
    Binding, CannotRefresh, Client as _, ClientKind, Grant, OAuthError, RefreshPresented, RefreshRules, RefreshToken, Refreshing, Rotates,
    Scope,
};
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
pub(super) fn rules_for(home: &HomeAccount, rotates: Rotates) -> RefreshRules {
    let home_for = (!home.has_answered()).then_some(Grant::GUEST_REFRESH_FOR);
    RefreshRules { rotates, lives_for: LIVES_FOR, idle_for: IDLE_FOR, home_for }
}

/// Binds the family of a public client to what it holds; others prove themselves each time (RFC 9449 §5, RFC 8705 §4).
pub(super) fn bind_family(tx: &mut Tx<'_>, application: &Application, grant: &Grant, binding: Option<Binding>) -> Result<(), StorageError> {
    match binding.filter(|_| application.kind() == ClientKind::Public && grant.binding.is_none()) {
        Some(binding) => tx.in_tenant(grant.tenant).grants().bind(grant.id, &binding).map(drop),
        None => Ok(()),
    }
}

enum Refreshed {
    Tokens(Box<Authorization>, Option<Secret<String>>),
    Refused(OAuthError),
}

/// Refreshes. A token that was replaced and comes back ends its whole family, and that is committed.
pub(super) async fn refresh(asking: Asking<'_>, presented: Secret<String>, asked: Option<Scope>) -> Result<Minted, TokenError> {
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let (key, public_url) = (LookupKey::of(presented.expose()), asking.app.public_url.clone());
    let (resource, details) = (asking.resource.clone(), asking.authorization_details.clone());
    let (lot, by, binding) = (Lot::new(&asking.app.random), asking.by, asking.binding);
    let refreshed = asking
        .app
        .storage
        .write(move |tx| -> Result<Refreshed, TokenError> {
            let draw = lot.draw();
            tx.nothing_to_remember("the grant was remembered when it was given");
            let Some((token, live)) = tx.in_tenant(tenant.id).grants().find_refresh_token(&key)? else {
                return Ok(Refreshed::Refused(CannotRefresh::Unknown.into()));
            };
            let home = HomeAccount::find(tx, &live.user, caller.at)?;
            let grant = live.grant.clone();
            let rules = rules_for(&home, Rotates::of(&*application, &grant, binding));
            let presented = RefreshPresented { client: application.id, binding };
            let generation = match token.present(&grant, &presented, &rules, caller.at) {
                Refreshing::Refused(why) => return Ok(Refreshed::Refused(why.into())),
                Refreshing::Reuses => {
                    tx.in_tenant(tenant.id).grants().revoke(grant.id, caller.at)?;
                    remember(tx, &draw, &caller, tenant.id, Deed::FoundReplay, "grant", grant.id)?;
                    return Ok(Refreshed::Refused(CannotRefresh::Reused.into()));
                }
                Refreshing::Keeps => {
                    tx.in_tenant(tenant.id).grants().prolong(&key, rules.expires_at(&grant, caller.at))?;
                    answered(tx, &grant, &live.user, &home, caller.at)?;
                    None
                }
                Refreshing::Sibling { of } => Some(of),
                Refreshing::Rotates { to } => {
                    let has_won = tx.in_tenant(tenant.id).grants().rotate(grant.id, grant.rotation.generation, caller.at)?;
                    if !has_won {
                        return Err(StorageError::Stale.into());
                    }
                    bind_family(tx, &application, &grant, binding)?;
                    answered(tx, &grant, &live.user, &home, caller.at)?;
                    Some(to)
                }
            };
            let scope = match grant.narrowed(asked.clone()) {
                Ok(scope) => scope,
                Err(error) => return Err(error.into()),
            };
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
            let mut live = live;
            live.grant.authorization_details = grant.narrowed_details(details.clone())?;
            let authorization = issuing.authorization(tx, live, &home, scope)?;
            let authorization = issuing.for_resource(tx, authorization, resource.as_deref())?;
            let secret = match generation {
                Some(generation) => Some(next_token(tx, &grant, generation, &rules, (draw.dated_secret(caller.at), caller.at))?),
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

/// A home on this server has just said that the account lives.
fn answered(tx: &mut Tx<'_>, grant: &Grant, user: &User, home: &HomeAccount, now: Timestamp) -> Result<(), StorageError> {
    if user.is_external() && home.has_answered() {
        tx.in_tenant(grant.tenant).grants().home_answered(grant.id, now)?;
    }
    Ok(())
}

fn next_token(
    tx: &mut Tx<'_>,
    grant: &Grant,
    generation: u32,
    rules: &RefreshRules,
    (secret, now): (Secret<String>, Timestamp),
) -> Result<Secret<String>, StorageError> {
    let token = RefreshToken {
        tenant: grant.tenant,
        grant: grant.id,
        application: grant.application,
        generation,
        expires_at: rules.expires_at(grant, now),
    };
    tx.in_tenant(grant.tenant).grants().insert_refresh_token(&token, &LookupKey::of(secret.expose()))?;
    Ok(secret)
}
