//! A device asks whether it was let in (RFC 8628 §3.4).

use std::sync::Arc;

use rules::audit::Deed;
use rules::digest::Digest;
use rules::protocol::{CannotPoll, DeviceStage, OAuthError, Polling};
use rules::random::Lot;
use rules::secret::Secret;
use storage::StorageError;

use super::error::TokenError;
use super::live::Issuing;
use super::mint::{Minted, mint};
use super::take_up::{TakenUp, take_up};
use super::token::Asking;
use crate::flows::limits::POLLING;
use crate::flows::remember::remember;

/// Answers a device. The first answer with tokens is the only one: whoever asks again ends what it gave.
pub(super) async fn poll_device(asking: Asking<'_>, code: Secret<String>) -> Result<Minted, TokenError> {
    let (caller, tenant, application) = (*asking.caller, Arc::clone(asking.tenant), Arc::clone(&asking.application));
    let (digest, public_url) = (Digest::of(code.expose()), asking.app.public_url.clone());
    let (resource, details) = (asking.resource.clone(), asking.authorization_details.clone());
    let issuer = tenant.issuer(&public_url);
    let (lot, by, binding) = (Lot::new(&asking.app.random), asking.by, asking.binding);
    let polled = asking.app.storage.write(move |tx| -> Result<Result<TakenUp, OAuthError>, TokenError> {
        tx.nothing_to_remember("the grant was remembered when it was given");
        let Some(request) = tx.in_tenant(tenant.id).device_requests().find_by_digest(&digest)? else {
            return Ok(Err(CannotPoll::Unknown.into()));
        };
        let draw = lot.draw();
        let grant = match request.poll(application.id, by, caller.at) {
            Polling::Issues(grant) => grant,
            Polling::Replays(grant) => {
                tx.in_tenant(tenant.id).grants().revoke(grant, caller.at)?;
                remember(tx, &draw, &caller, tenant.id, Deed::FoundReplay, "grant", grant)?;
                return Ok(Err(CannotPoll::Replayed.into()));
            }
            Polling::Refused(why) => {
                if matches!(why, CannotPoll::Pending | CannotPoll::TooSoon) {
                    let interval = request.interval_after(why);
                    tx.in_tenant(tenant.id).device_requests().polled(request.id, interval, caller.at)?;
                }
                if why == CannotPoll::TooSoon {
                    POLLING.refuse();
                }
                return Ok(Err(why.into()));
            }
        };
        let Some(live) = tx.in_tenant(tenant.id).grants().find(grant)? else { return Ok(Err(CannotPoll::Unknown.into())) };
        // Who asks for what was not granted has lost nothing by it.
        let is_granted = live.grant.audience(resource.as_deref(), &issuer).and_then(|_| live.grant.narrowed_details(details.clone()));
        if let Err(error) = is_granted {
            return Ok(Err(error));
        }
        if !tx.in_tenant(tenant.id).device_requests().move_on(&request, DeviceStage::Spent { grant })? {
            return Err(StorageError::Stale.into());
        }
        let issuing = Issuing { tenant: &tenant, public_url: &public_url, application: &application, by, binding, now: caller.at };
        match take_up(tx, &draw, &issuing, live, (details.clone(), resource.as_deref())) {
            Ok(taken) => Ok(Ok(taken)),
            // The code is spent all the same.
            Err(TokenError::Refused(error)) => Ok(Err(error)),
            Err(other) => Err(other),
        }
    });
    let (authorization, refresh_token) = polled.await??;
    mint(asking.app, &asking.keys, &authorization, refresh_token, asking.caller.at)
}
