//! What a round takes up, all in one write: due letters are claimed, kept to their pace, and marked as being sent.

use std::collections::HashMap;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::ids::{LetterId, TenantId};
use rules::invitations::{Delivery, LetterStage};
use storage::{Claim, Lease, StorageError, Tx, Work};

use super::post::{CODE, LETTER};
use crate::app::App;
use crate::flows::limits::LETTERS;
use crate::mail::Pace;

/// How long a letter is ours before somebody else may take it up, unless we say before that we are still at it.
pub(super) const LEASE: Duration = Duration::from_secs(20);

/// Which letters a round takes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// One-time codes: somebody waits for them.
    Codes,
    /// All letters, the codes first.
    All,
}

/// A letter that is ours to send.
#[derive(Clone, Debug)]
pub(super) struct Leaving {
    pub(super) lease: Lease,
    /// Which try it is.
    pub(super) tries: u32,
    pub(super) tenant: TenantId,
    pub(super) letter: LetterId,
    pub(super) is_code: bool,
    pub(super) payload: String,
}

/// What was due, and what of it leaves now.
pub(super) struct Taken {
    pub(super) due: usize,
    pub(super) leaving: Vec<Leaving>,
}

/// Claims at most `limit` due letters and marks those that leave now, before SMTP `DATA`: after a crash they may come twice, and the
/// log says so.
pub(super) async fn take_up(app: &App, now: Timestamp, post: Post, limit: u32) -> Result<Taken, StorageError> {
    let (by, pace) = (app.name.clone(), Pace { per_minute: app.config.mail.letters_per_minute });
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("deliveries are the mail log's");
            let kinds: &[&'static str] = if post == Post::Codes { &[CODE] } else { &[CODE, LETTER] };
            let due = tx.across().claim(&Claim { kinds, by: &by, lease_for: LEASE, now, limit })?;
            let count = due.len();
            let mut by_tenant: HashMap<TenantId, Vec<Work>> = HashMap::new();
            for work in let_leave(tx, due, pace, now)? {
                match work.tenant {
                    Some(tenant) => by_tenant.entry(tenant).or_default().push(work),
                    None => tx.across().finish(&work.lease)?,
                }
            }
            let mut leaving = Vec::with_capacity(count);
            for (tenant, works) in by_tenant {
                mark(tx, tenant, works, now, &mut leaving)?;
            }
            // By tenants they came in no order; who was queued first leaves first.
            leaving.sort_by_key(|letter| letter.letter);
            Ok(Taken { due: count, leaving })
        })
        .await
}

/// The letters that may leave now; the others are put back for later. Codes are under no pace: mailboxes have limits of their own.
fn let_leave(tx: &mut Tx<'_>, due: Vec<Work>, pace: Pace, now: Timestamp) -> Result<Vec<Work>, StorageError> {
    let mut claimed: HashMap<TenantId, u32> = HashMap::new();
    for tenant in due.iter().filter(|work| work.kind == LETTER).filter_map(|work| work.tenant) {
        *claimed.entry(tenant).or_default() += 1;
    }
    let mut ordinals = HashMap::with_capacity(claimed.len());
    for (tenant, count) in claimed {
        let so_far = tx.count_more((LETTERS.kind, &tenant.to_string()), count, LETTERS.span, now)?;
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
            Some(later) => {
                LETTERS.refuse();
                tx.across().put_off(&work.lease, later)?;
            }
            None => leaving.push(work),
        }
    }
    Ok(leaving)
}

/// Marks the letters of one tenant; what is not to be sent (any more) leaves the queue.
fn mark(tx: &mut Tx<'_>, tenant: TenantId, works: Vec<Work>, now: Timestamp, leaving: &mut Vec<Leaving>) -> Result<(), StorageError> {
    let ids: Vec<LetterId> = works.iter().filter_map(|work| work.payload.parse().ok()).collect();
    let found = tx.in_tenant(tenant).letters().with_payloads(&ids)?;
    // Whoever wanted no more letters after it was queued gets none of those that bring invitations (SECURITY 29).
    let keys: Vec<_> = found.iter().filter(|(letter, _)| letter.kind.brings_invitation()).map(|(letter, _)| letter.to.key()).collect();
    let closed = tx.in_tenant(tenant).suppressions().among(keys.iter())?;
    let mut found: HashMap<String, _> = found.into_iter().map(|found| (found.0.letter.to_string(), found)).collect();
    for work in works {
        let (lease, tries, is_code) = (work.lease, work.tries, work.kind == CODE);
        let marked = match found.remove(&work.payload) {
            Some((letter, _)) if letter.kind.brings_invitation() && closed.contains(letter.to.key().as_str()) => {
                tx.in_tenant(tenant).letters().suppressed(letter.letter, now)?;
                None
            }
            Some((letter, _)) if letter.tries > 0 && letter.kind.brings_invitation() && leads_nowhere(tx, &letter)? => {
                tx.in_tenant(tenant).letters().withdrawn(letter.letter, now)?;
                None
            }
            Some((letter, Some(payload))) if tx.in_tenant(tenant).letters().mark_sending(letter.letter, letter.tries, now)? => {
                Some((letter, payload))
            }
            _ => None,
        };
        let Some((letter, payload)) = marked else {
            tx.across().finish(&lease)?;
            continue;
        };
        if letter.stage == LetterStage::Sending {
            tracing::warn!(letter = %letter.letter, "a letter was being sent when its sender went away: it may arrive twice, with the same Message-ID");
        }
        leaving.push(Leaving { lease, tries, tenant, letter: letter.letter, is_code, payload });
    }
    Ok(())
}

/// Whether its invitation ended, or went on with a newer link, while the letter was being tried; what merely waited for its turn was called
/// back then.
fn leads_nowhere(tx: &mut Tx<'_>, letter: &Delivery) -> Result<bool, StorageError> {
    let Some(id) = letter.invitation else { return Ok(false) };
    let invitation = tx.in_tenant(letter.tenant).invitations().find(id)?;
    Ok(invitation.is_none_or(|invitation| letter.kind.is_moot(&invitation, letter.queued_at)))
}
