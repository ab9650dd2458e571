//! The postman's round: letters that are due are rendered, marked, and handed to the mail server.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Actor, Caller, Door};
use rules::ids::{LetterId, RequestId, TenantId};
use rules::invitations::{LetterKind, LetterStage};
use rules::random::Lot;
use rules::secret::Secret;
use storage::{Claim, StorageError, Tx, Work};

use super::post::{CODE, LETTER, Payload, secret_place};
use crate::app::App;
use crate::flows::interactions::mailbox_gone;
use crate::mail::{Delivery, Haste, MINUTE, Pace, Refusal, next_try, render};

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

/// Which letters a round takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// One-time codes: somebody waits for them.
    Codes,
    /// All letters, the codes first.
    All,
}

/// Sends the letters that are due, at most `limit` of them. Of one tenant's no more leave in a minute than the operator allows; the
/// others wait for a minute of their own, so that nobody stands behind them.
///
/// # Errors
/// [`StorageError`]; what could not be marked as sent comes again, with the same `Message-ID`.
pub async fn deliver_due(app: &App, now: Timestamp, post: Post, limit: u32) -> Result<Round, StorageError> {
    let who = app.name.clone();
    let pace = Pace { per_minute: app.config.mail.letters_per_minute };
    let due = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            let kinds: &[&'static str] = if post == Post::Codes { &[CODE] } else { &[CODE, LETTER] };
            let due = tx.across().claim(&Claim { kinds, by: &who, lease_for: LEASE, now, limit })?;
            let taken = due.len();
            Ok::<_, StorageError>((taken, let_leave(tx, due, pace, now)?))
        })
        .await?;
    let (taken, leaving) = due;
    let mut round = Round { taken, sent: 0 };
    let sends = leaving.into_iter().map(|work| deliver(app, work, now));
    for sent in futures_util::future::join_all(sends).await {
        round.sent += usize::from(sent?);
    }
    Ok(round)
}

/// The letters that may leave now; the others are put back for later. Codes are under no pace: mailboxes have limits of their own.
fn let_leave(tx: &mut Tx<'_>, due: Vec<Work>, pace: Pace, now: Timestamp) -> Result<Vec<Work>, StorageError> {
    let mut claimed: HashMap<TenantId, u32> = HashMap::new();
    for tenant in due.iter().filter(|work| work.kind == LETTER).filter_map(|work| work.tenant) {
        *claimed.entry(tenant).or_default() += 1;
    }
    let mut ordinals = HashMap::with_capacity(claimed.len());
    for (tenant, count) in claimed {
        let so_far = tx.count_more(("letters", &tenant.to_string()), count, MINUTE, now)?;
        ordinals.insert(tenant, so_far - count);
    }
    let mut leaving = Vec::with_capacity(due.len());
    for work in due {
        let ordinal = work.tenant.filter(|_| work.kind == LETTER).and_then(|tenant| ordinals.get_mut(&tenant));
        let later = ordinal.and_then(|ordinal| {
            *ordinal += 1;
            pace.leaves_at(*ordinal, now)
        });
        match later {
            Some(later) => tx.across().put_off(&work.lease, later)?,
            None => leaving.push(work),
        }
    }
    Ok(leaving)
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
            // Whoever wanted no more letters after it was queued gets none of those that bring invitations (SECURITY 29).
            let invites = matches!(found.kind, LetterKind::Invitation | LetterKind::Reminder | LetterKind::Copy);
            if invites && directory.suppressions().includes(&found.to.key())? {
                directory.letters().suppressed(letter, now)?;
                return Ok(None);
            }
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
        Some(written) => app.postman.deliver(&written, if work.kind == CODE { Haste::Awaited } else { Haste::Piled }).await,
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
