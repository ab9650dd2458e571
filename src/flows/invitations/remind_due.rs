//! Reminds those who have not come, on the days their tenant chose.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Caller, Tenant};
use rules::ids::{InvitationId, TenantId, WorkId};
use rules::invitations::Invitation;
use rules::random::{Draw, Lot};
use storage::invitations::{DueReminders, NewLink};
use storage::{Claim, Lease, NewWork, StorageError, Tx, Work};

use super::error::InviteError;
use super::holds::still_allowed;
use super::renew::renew;
use crate::app::{App, Post};

/// The kind of work that reminds the invitees of one tenant.
pub(crate) const REMIND: &str = "reminders";
const DAY: Duration = Duration::from_secs(86_400);
/// Between two looks at one tenant.
const PAUSE: Duration = Duration::from_secs(3600);
/// How long a tenant is ours.
const LEASE: Duration = Duration::from_secs(600);
/// Tenants of one round.
const ROUND: u32 = 20;
/// Invitations of one transaction.
const SLICE: u16 = 25;

/// From now on somebody looks whom to remind, if the tenant wants that.
pub(crate) fn look_for_reminders(tx: &mut Tx<'_>, draw: &Draw<'_>, tenant: TenantId, now: Timestamp) -> Result<(), StorageError> {
    let (id, key) = (WorkId::new(draw, now), tenant.to_string());
    tx.queue(&NewWork { id, tenant: Some(tenant), kind: REMIND, payload: key.clone(), key, due_at: now }).map(drop)
}

/// Sends the reminders that are due; how many tenants were looked at.
///
/// # Errors
/// [`StorageError`]; whoever was not reminded is due the next time.
pub async fn remind_due(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let who = app.name.clone();
    let due = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            tx.across().claim(&Claim { kinds: &[REMIND], by: &who, lease_for: LEASE, now, limit: ROUND })
        })
        .await?;
    let looked = due.len();
    let mut worst = Ok(());
    for work in due {
        let (tenant, lease) = (work.tenant, work.lease.clone());
        if let Err(error) = remind_tenant(app, work, now).await {
            // The others of the round are not to wait for it until their leases end.
            tracing::warn!(%error, ?tenant, "a tenant's reminders could not be sent");
            worst = worst.and(put_off(app, lease, now).await);
        }
    }
    worst.map(|()| looked)
}

/// What failed is tried again after the pause there is between two looks.
async fn put_off(app: &App, lease: Lease, now: Timestamp) -> Result<(), StorageError> {
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("it is looked at again");
            tx.across().retry_at(&lease, now + PAUSE)
        })
        .await
}

async fn remind_tenant(app: &App, work: Work, now: Timestamp) -> Result<(), StorageError> {
    let found = match work.tenant {
        Some(tenant) => app.storage.read(move |tx| tx.in_tenant(tenant).itself().find()).await?,
        None => None,
    };
    let days = found.as_ref().map(|tenant| tenant.policy.guests.reminder_days()).unwrap_or_default();
    if let Some(tenant) = &found {
        for (reminders, due) in due_reminders(&days, now) {
            remind_all(app, tenant, reminders, due, now).await?;
        }
    }
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("it is looked at again, or no more");
            if days.is_empty() { tx.across().finish(&work.lease) } else { tx.across().retry_at(&work.lease, now + PAUSE) }
        })
        .await
}

/// For each reminder who is due: invited so many days ago, and not sent a link since as many days as lie between two reminders.
fn due_reminders(days: &[u16], now: Timestamp) -> Vec<(u32, DueReminders)> {
    let mut before = 0;
    let mut due = Vec::with_capacity(days.len());
    for (reminders, day) in (0..).zip(days) {
        let gap = u32::from(day.saturating_sub(before)).max(1);
        due.push((reminders, DueReminders { invited_before: now - u32::from(*day) * DAY, linked_before: now - gap * DAY, now }));
        before = *day;
    }
    due
}

async fn remind_all(app: &App, tenant: &Tenant, reminders: u32, due: DueReminders, now: Timestamp) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let (tenant, post, lot) = (tenant.clone(), app.post(), Lot::new(&app.random));
        let slice = app.storage.write_behind(move |tx| {
            tx.nothing_to_remember("nobody is due");
            remind_some(tx, &post, &lot.draw(), &tenant, (reminders, due, after), now)
        });
        after = slice.await?;
        if after.is_none() {
            return Ok(());
        }
    }
}

/// Reminds a few; who was the last that was looked at, if there may be more.
fn remind_some(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (reminders, due, after): (u32, DueReminders, Option<(Timestamp, InvitationId)>),
    now: Timestamp,
) -> Result<Option<(Timestamp, InvitationId)>, StorageError> {
    let found = tx.in_tenant(tenant.id).invitations().due_for_reminder(reminders, &due, after, SLICE)?;
    let last = found.last().map(|last| (last.invited_at, last.id)).filter(|_| found.len() == usize::from(SLICE));
    let caller = Caller::clock(draw, now);
    for invitation in found {
        // Nobody is reminded of what they could not accept.
        if still_allowed(tx, tenant, &invitation, None, now)?.is_err() {
            continue;
        }
        let reminded = Invitation { reminders: invitation.reminders + 1, ..invitation };
        match renew(tx, post, draw, &caller, tenant, (reminded, NewLink::ForReminder)) {
            Ok(_) | Err(InviteError::Renew(_)) => {}
            Err(InviteError::Storage(error)) => return Err(error),
            Err(other) => tracing::warn!(%other, "somebody could not be reminded"),
        }
    }
    Ok(last)
}
