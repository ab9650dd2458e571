//! The postman's round: letters that are due are rendered, marked, and handed to the mail server.

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Actor, Caller, Door};
use rules::ids::{LetterId, RequestId, TenantId};
use rules::invitations::LetterStage;
use rules::random::Lot;
use rules::secret::Secret;
use storage::{Claim, StorageError, Work};

use super::post::{LETTER, Payload, secret_place};
use crate::app::App;
use crate::flows::interactions::mailbox_gone;
use crate::mail::{Delivery, Refusal, next_try, render};

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters that were taken up.
    pub taken: usize,
    /// Letters that the mail server took.
    pub sent: usize,
}

/// How long a letter is ours before somebody else may take it up.
const LEASE: Duration = Duration::from_secs(300);

/// Sends the letters that are due, at most `limit` of them.
///
/// # Errors
/// [`StorageError`]; what could not be marked as sent comes again, with the same `Message-ID`.
pub async fn deliver_due(app: &App, now: Timestamp, limit: u32) -> Result<Round, StorageError> {
    let who = app.name.clone();
    let due = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            tx.across().claim(&Claim { kinds: &[LETTER], by: &who, lease_for: LEASE, now, limit })
        })
        .await?;
    let mut round = Round { taken: due.len(), sent: 0 };
    let sends = due.into_iter().map(|work| deliver(app, work, now));
    for sent in futures_util::future::join_all(sends).await {
        round.sent += usize::from(sent?);
    }
    Ok(round)
}

/// Sends one letter; `true` if the mail server took it.
async fn deliver(app: &App, work: Work, now: Timestamp) -> Result<bool, StorageError> {
    let (Some(tenant), Ok(letter)) = (work.tenant, work.payload.parse::<LetterId>()) else {
        return finish(app, work, None, now).await.map(|()| false);
    };
    // Marked before DATA: after a crash it may come twice, and the log says so.
    let marked = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("deliveries are the mail log's");
            let mut directory = tx.in_tenant(tenant);
            let Some(found) = directory.letters().find(letter)? else { return Ok(None) };
            let is_mine = directory.letters().mark_sending(letter, found.tries, now)?;
            let payload = if is_mine { directory.letters().payload(letter)? } else { None };
            Ok::<_, StorageError>(payload.map(|payload| (payload, found.stage)))
        })
        .await?;
    let Some((payload, before)) = marked else { return finish(app, work, None, now).await.map(|()| false) };
    if before == LetterStage::Sending {
        tracing::warn!(%letter, "a letter was being sent when its sender went away: it may arrive twice, with the same Message-ID");
    }
    let outcome = match rendered(app, tenant, letter, &payload, now).await? {
        Some(written) => app.postman.deliver(&written).await,
        None => Delivery::Refused { what: Refusal::Letter, reply: "nothing in the letter is of use any more".to_owned() },
    };
    if matches!(outcome, Delivery::Unanswered { .. }) {
        tracing::warn!(%letter, "the mail server broke off after a whole letter: it may arrive twice, with the same Message-ID");
    }
    let is_sent = matches!(outcome, Delivery::Sent { .. });
    finish(app, work, Some((tenant, letter, outcome)), now).await?;
    Ok(is_sent)
}

async fn rendered(
    app: &App,
    tenant: TenantId,
    letter: LetterId,
    payload: &str,
    now: Timestamp,
) -> Result<Option<crate::mail::Letter>, StorageError> {
    let Ok(Payload { dispatch, sealed }) = serde_json::from_str(payload) else {
        return Err(StorageError::corrupt("letters", "payload", letter));
    };
    if !dispatch.is_of_use(now) {
        return Ok(None);
    }
    let row = letter.to_string();
    let secret = match sealed {
        Some(sealed) => {
            let opened = app.ring.open(&secret_place(tenant, &row), &sealed);
            let bytes = opened.map_err(|_| StorageError::corrupt("letters", "payload", letter))?;
            Some(Secret::new(String::from_utf8_lossy(bytes.expose()).into_owned()))
        }
        None => None,
    };
    let written = render::letter(&dispatch, secret.as_ref(), &app.mail_sender, now);
    written.map(Some).map_err(|error| {
        tracing::error!(letter = %row, %error, "a letter could not be rendered");
        StorageError::corrupt("letters", "payload", letter)
    })
}

/// Records what became of a letter, and queues the next try if there is one.
async fn finish(app: &App, work: Work, outcome: Option<(TenantId, LetterId, Delivery)>, now: Timestamp) -> Result<(), StorageError> {
    let (post, consumers, lot) = (app.post(), Arc::clone(&app.consumers), Lot::new(&app.random));
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("deliveries are the mail log's");
            let Some((tenant, letter, outcome)) = &outcome else { return tx.across().finish(&work.lease) };
            let mut directory = tx.in_tenant(*tenant);
            match outcome {
                Delivery::Sent { reply } => directory.letters().sent(*letter, reply, now)?,
                Delivery::Refused { reply, .. } => directory.letters().refused(*letter, reply, now)?,
                Delivery::Deferred { reply: why } | Delivery::Unreachable { why } | Delivery::Unanswered { why } => {
                    if let Some(pause) = next_try(work.tries) {
                        directory.letters().deferred(*letter, why, now)?;
                        return tx.across().retry_at(&work.lease, now + pause);
                    }
                    directory.letters().given_up(*letter, Some(why), now)?
                }
            };
            if let Delivery::Refused { what: Refusal::Mailbox, .. } = outcome
                && let Some(refused) = tx.in_tenant(*tenant).letters().find(*letter)?
            {
                let draw = lot.draw();
                let caller =
                    Caller { actor: Actor::Job, door: Door::Clock, address: None, request_id: RequestId::new(&draw, now), at: now };
                mailbox_gone(tx, &consumers, (&post, &draw, &caller), &refused.to)?;
            }
            tx.across().finish(&work.lease)
        })
        .await
}
