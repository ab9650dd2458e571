//! A code for tokens (RFC 6749 §4.1.3).

use std::sync::Arc;

use rules::audit::Deed;
use rules::claims::Authorization;
use rules::digest::Digest;
use rules::protocol::{
    Binding, CannotSpend, Client as _, CodePresented, GrantType, OAuthError, RefreshToken, Rotates, ScopeName, Spending,
};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;

use super::error::TokenError;
use super::home::HomeAccount;
use super::live::Issuing;
use super::mint::{Minted, mint};
use super::refresh::{bind_family, rules_for};
use super::token::Asking;
use crate::flows::remember::remember;

/// What the write came to: a replay is an outcome that commits, because it ends the family.
enum Exchanged {
    Tokens(Box<Authorization>, Option<Secret<String>>),
    Refused(OAuthError),
}

/// Exchanges a code. The first exchange wins; any other ends everything the first one gave.
pub(super) async fn exchange_code(
    asking: Asking<'_>,
    code: Secret<String>,
    redirect_uri: Option<String>,
    verifier: Option<Secret<String>>,
) -> Result<Minted, TokenError> {
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let (digest, public_url) = (Digest::of(code.expose()), asking.app.public_url.clone());
    let (resource, details) = (asking.resource.clone(), asking.authorization_details.clone());
    let (lot, binding) = (Lot::new(&asking.app.random), asking.binding);
    let exchanged = asking
        .app
        .storage
        .write(move |tx| -> Result<Exchanged, TokenError> {
            let draw = lot.draw();
            let found = tx.in_tenant(tenant.id).grants().find_code(&digest)?;
            let Some((code, live)) = found else {
                tx.nothing_to_remember("nothing is known of that code");
                return Ok(Exchanged::Refused(CannotSpend::Unknown.into()));
            };
            let presented = CodePresented {
                client: application.id,
                redirect_uri: redirect_uri.as_deref(),
                verifier: verifier.as_ref().map(|verifier| verifier.expose().as_str()),
                key: binding.and_then(Binding::key),
            };
            let grant = live.grant.id;
            let mut spending = code.spend(&live.grant, &presented, caller.at);
            if spending == Spending::Spends && !tx.in_tenant(tenant.id).grants().spend_code(&digest, caller.at)? {
                spending = Spending::Replays;
            }
            match spending {
                Spending::Refused(why) => {
                    tx.nothing_to_remember("the code stays as it is");
                    return Ok(Exchanged::Refused(why.into()));
                }
                Spending::Replays => {
                    tx.in_tenant(tenant.id).grants().revoke(grant, caller.at)?;
                    remember(tx, &draw, &caller, tenant.id, Deed::FoundReplay, "grant", grant)?;
                    return Ok(Exchanged::Refused(CannotSpend::Replayed.into()));
                }
                Spending::Spends => {}
            }
            tx.nothing_to_remember("the grant was remembered when it was given");
            let by = GrantType::AuthorizationCode;
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
            let scope = live.grant.scope.clone();
            let home = HomeAccount::find(tx, &live.user, caller.at)?;
            let mut live = live;
            match live.grant.narrowed_details(details.clone()) {
                Ok(narrowed) => live.grant.authorization_details = narrowed,
                Err(error) => return Ok(Exchanged::Refused(error)),
            }
            let issued = issuing.authorization(tx, live, &home, scope);
            let authorization = match issued.and_then(|issued| issuing.for_resource(tx, issued, resource.as_deref())) {
                Ok(authorization) => authorization,
                // The code is spent all the same.
                Err(TokenError::Refused(error)) => return Ok(Exchanged::Refused(error)),
                Err(other) => return Err(other),
            };
            let is_offline = authorization.scope.has(ScopeName::OfflineAccess) && application.may_use(GrantType::RefreshToken);
            let Some(person) = authorization.person().filter(|_| is_offline) else {
                return Ok(Exchanged::Tokens(Box::new(authorization), None));
            };
            let secret = draw.secret();
            let token = RefreshToken {
                tenant: tenant.id,
                grant: person.grant.id,
                application: application.id,
                generation: 0,
                expires_at: rules_for(&home, Rotates::Always).expires_at(&person.grant, caller.at),
            };
            tx.in_tenant(tenant.id).grants().insert_refresh_token(&token, &Digest::of(secret.expose()))?;
            bind_family(tx, &application, &person.grant, binding)?;
            Ok(Exchanged::Tokens(Box::new(authorization), Some(secret)))
        })
        .await?;
    match exchanged {
        Exchanged::Tokens(authorization, refresh_token) => mint(asking.app, &asking.keys, &authorization, refresh_token, asking.caller.at),
        Exchanged::Refused(error) => Err(error.into()),
    }
}
