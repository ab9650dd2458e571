//! A code for tokens (RFC 6749 §4.1.3).

use std::sync::Arc;

use rules::audit::Deed;
use rules::claims::Authorization;
use rules::digest::LookupKey;
use rules::protocol::{Binding, CannotSpend, CodePresented, OAuthError, Spending};
use rules::random::Lot;
use rules::secret::Secret;

use super::error::TokenError;
use super::live::Issuing;
use super::mint::{Minted, mint};
use super::take_up::take_up;
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
    let (key, public_url) = (LookupKey::of(code.expose()), asking.app.public_url.clone());
    let (resource, details) = (asking.resource.clone(), asking.authorization_details.clone());
    let (lot, by, binding) = (Lot::new(&asking.app.random), asking.by, asking.binding);
    let exchanged = asking
        .app
        .storage
        .write(move |tx| -> Result<Exchanged, TokenError> {
            let draw = lot.draw();
            let found = tx.in_tenant(tenant.id).grants().find_code(&key)?;
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
            if spending == Spending::Spends && !tx.in_tenant(tenant.id).grants().spend_code(&key, caller.at)? {
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
            let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
            match take_up(tx, &draw, &issuing, live, (details.clone(), resource.as_deref())) {
                Ok((authorization, refresh_token)) => Ok(Exchanged::Tokens(authorization, refresh_token)),
                // The code is spent all the same.
                Err(TokenError::Refused(error)) => Ok(Exchanged::Refused(error)),
                Err(other) => Err(other),
            }
        })
        .await?;
    match exchanged {
        Exchanged::Tokens(authorization, refresh_token) => mint(asking.app, &asking.keys, &authorization, refresh_token, asking.caller.at),
        Exchanged::Refused(error) => Err(error.into()),
    }
}
