//! Tells clients that a person answered (OpenID CIBA Core §10.2), from the durable queue.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::ids::{DeviceRequestId, TenantId, WorkId};
use rules::protocol::DeviceRequest;
use rules::random::Draw;
use serde::{Deserialize, Serialize};
use storage::{Claim, NewWork, StorageError, Tx, Work};

use super::ask_person::{Ping, ping_place};
use crate::app::App;
use crate::outgoing::Request;

/// The kind of work that calls clients.
pub(crate) const PING: &str = "ciba_ping";

/// How long a call is ours before somebody else may take it up.
const LEASE: Duration = Duration::from_secs(120);

/// Pauses after the calls that did not succeed, in seconds; a client that cannot be called asks by itself.
const PAUSES: [u64; 3] = [5, 20, 60];

#[derive(Serialize, Deserialize)]
struct Calling {
    tenant: TenantId,
    request: DeviceRequestId,
}

/// Queues the call of whoever wants to be called, inside an open write.
pub(crate) fn tell_of_answer(tx: &mut Tx<'_>, draw: &Draw<'_>, request: &DeviceRequest, now: Timestamp) -> Result<(), StorageError> {
    if request.asked.ping.is_none() {
        return Ok(());
    }
    let payload = serde_json::to_string(&Calling { tenant: request.tenant, request: request.id }).expect("ids are texts");
    let id = WorkId::new(draw, now);
    tx.queue(&NewWork { id, tenant: Some(request.tenant), kind: PING, key: request.id.to_string(), payload, due_at: now }).map(drop)
}

/// Calls those who are due, at most `limit`; how many were taken up.
///
/// # Errors
/// [`StorageError`]; what was not finished comes again.
pub async fn deliver_pings(app: &App, now: Timestamp, limit: u32) -> Result<usize, StorageError> {
    let who = app.name.clone();
    let due = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            tx.across().claim(&Claim { kinds: &[PING], by: &who, lease_for: LEASE, now, limit })
        })
        .await?;
    let taken = due.len();
    for called in futures_util::future::join_all(due.into_iter().map(|work| deliver(app, work, now))).await {
        called?;
    }
    Ok(taken)
}

async fn deliver(app: &App, work: Work, now: Timestamp) -> Result<(), StorageError> {
    let is_done = match serde_json::from_str::<Calling>(&work.payload) {
        Ok(calling) => call(app, &calling).await?,
        Err(_) => true,
    };
    let pause = PAUSES.get(work.tries.saturating_sub(1) as usize).copied().map(Duration::from_secs);
    app.storage
        .write_behind(move |tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("the answer is remembered");
            match (is_done, pause) {
                (true, _) => tx.across().finish(&work.lease),
                (false, Some(pause)) => tx.across().retry_at(&work.lease, now + pause),
                (false, None) => tx.across().give_up(&work.lease, now),
            }
        })
        .await
}

/// Calls the client where it is registered now, through the guarded client; `false` if it may be called again.
async fn call(app: &App, calling: &Calling) -> Result<bool, StorageError> {
    let (id, request) = (calling.tenant, calling.request);
    let found = app.storage.read(move |tx| tx.in_tenant(id).device_requests().find(request)).await?;
    let (Some(tenant), Some(request)) = (app.storage.tenant(id).await?, found) else { return Ok(true) };
    let Some(application) = app.storage.application(id, request.application).await? else { return Ok(true) };
    let endpoint = application.settings.registration.backchannel.as_ref().and_then(|backchannel| backchannel.endpoint.clone());
    let (Some(endpoint), Some(sealed)) = (endpoint, &request.asked.ping) else { return Ok(true) };
    if endpoint.scheme() != "https" && !app.config.outgoing.allow_http {
        return Ok(true);
    }
    let row = request.id.to_string();
    let opened = app.ring.open(&ping_place(&tenant, &row), sealed).ok();
    let Some(ping) = opened.and_then(|opened| serde_json::from_slice::<Ping>(opened.expose()).ok()) else { return Ok(true) };
    let body = serde_json::json!({ "auth_req_id": ping.auth_req_id }).to_string();
    let called =
        Request::post(endpoint, "application/json", body.into_bytes()).with_header("authorization", &format!("Bearer {}", ping.token));
    Ok(match app.outgoing.send(called).await {
        // What it refuses now it will refuse again, and a redirect is not followed (§10.2).
        Ok(answer) => {
            if !answer.is_success() {
                tracing::warn!(status = answer.status, client = %application.id, "a client did not take a ping");
            }
            answer.status < 500
        }
        Err(error) => {
            tracing::warn!(%error, client = %application.id, "a client could not be called");
            false
        }
    })
}
