//! Pending guests go when nothing can bring them in any more (SECURITY 35).

use std::time::Duration;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Caller, GuestStage};
use rules::ids::{TenantId, UserId, WorkId};
use rules::invitations::{Invitation, InvitationStage};
use rules::random::{Draw, Lot};
use storage::{Claim, NewWork, StorageError, Tx, Work};

use crate::app::App;
use crate::flows::directory::put_out;
use crate::flows::remember::remember;

/// The kind of work that deletes one guest whose invitation has ended.
const EXPIRE: &str = "pending_guest";
/// How long a guest waits after their invitation can no longer be renewed (SECURITY 35).
const WAITS_FOR: Duration = Duration::from_secs(30 * 86_400);
/// Until whoever could not be read is looked at again.
const DAY: Duration = Duration::from_secs(86_400);
const LEASE: Duration = Duration::from_secs(300);
/// Guests of one transaction.
const SLICE: u16 = 50;
/// Transactions of one round.
const SLICES: usize = 20;

/// The invitation has ended without a guest: unless they are invited again, the guest goes in 30 days.
pub(crate) fn expire_later(tx: &mut Tx<'_>, draw: &Draw<'_>, invitation: &Invitation, now: Timestamp) -> Result<(), StorageError> {
    let (id, payload) = (WorkId::new(draw, now), invitation.guest.to_string());
    let key = format!("{} {}", invitation.guest, invitation.id);
    tx.queue(&NewWork { id, tenant: Some(invitation.tenant), kind: EXPIRE, key, payload, due_at: now + WAITS_FOR }).map(drop)
}

/// Deletes guests who wait for nothing any more; how many were looked at.
///
/// # Errors
/// [`StorageError`]; who was not deleted is due the next time.
pub async fn expire_guests(app: &App, now: Timestamp) -> Result<usize, StorageError> {
    let silent = in_slices(app, now, |tx, draw, _, now| too_old(tx, draw, now)).await;
    let others = in_slices(app, now, ended).await;
    Ok(silent? + others?)
}

type Slice = fn(&mut Tx<'_>, &Draw<'_>, &str, Timestamp) -> Result<usize, StorageError>;

async fn in_slices(app: &App, now: Timestamp, slice: Slice) -> Result<usize, StorageError> {
    let mut looked = 0;
    for _ in 0..SLICES {
        let (who, lot) = (app.name.clone(), Lot::new(&app.random));
        let slice = app.storage.write_behind(move |tx| {
            tx.nothing_to_remember("nobody is due");
            slice(tx, &lot.draw(), &who, now)
        });
        match slice.await? {
            0 => break,
            guests => looked += guests,
        }
    }
    Ok(looked)
}

/// Those whose invitation nobody answered: 30 days after the last day on which it could be renewed, and after its link ended.
fn too_old(tx: &mut Tx<'_>, draw: &Draw<'_>, now: Timestamp) -> Result<usize, StorageError> {
    let mut done = 0;
    for (tenant, invitation, guest) in
        tx.across().overdue_invitations(now - Invitation::RENEWABLE_FOR - WAITS_FOR, now - WAITS_FOR, SLICE)?
    {
        if !reads(tx, tenant, guest)? {
            continue;
        }
        tx.in_tenant(tenant).invitations().revoke(invitation, now)?;
        remember(tx, draw, &Caller::clock(draw, now), tenant, Deed::RevokedInvitation, "invitation", invitation)?;
        delete_waiting(tx, draw, tenant, guest, now)?;
        done += 1;
    }
    Ok(done)
}

/// Whether the guest and their invitations read: whoever does not is the operator's, and keeps nobody else.
fn reads(tx: &mut Tx<'_>, tenant: TenantId, guest: UserId) -> Result<bool, StorageError> {
    let mut here = tx.in_tenant(tenant);
    match here.users().find(guest).and_then(|_| here.invitations().of_guest(guest)) {
        Ok(_) => Ok(true),
        Err(error @ StorageError::Corrupt { .. }) => {
            tracing::error!(%error, "a guest who waits for nothing any more cannot be deleted");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Those whose invitation was declined, reported or undone.
fn ended(tx: &mut Tx<'_>, draw: &Draw<'_>, who: &str, now: Timestamp) -> Result<usize, StorageError> {
    let due = tx.across().claim(&Claim { kinds: &[EXPIRE], by: who, lease_for: LEASE, now, limit: SLICE.into() })?;
    for Work { lease, tenant, payload, .. } in &due {
        if let (Some(tenant), Ok(guest)) = (tenant, payload.parse::<UserId>()) {
            if !reads(tx, *tenant, guest)? {
                tx.across().retry_at(lease, now + DAY)?;
                continue;
            }
            delete_waiting(tx, draw, *tenant, guest, now)?;
        }
        tx.across().finish(lease)?;
    }
    Ok(due.len())
}

/// Deletes a guest who still waits, unless an open invitation can bring them in.
fn delete_waiting(tx: &mut Tx<'_>, draw: &Draw<'_>, tenant: TenantId, guest: UserId, now: Timestamp) -> Result<(), StorageError> {
    let waiting = tx.in_tenant(tenant).users().find(guest)?;
    let Some(waiting) = waiting.filter(|user| user.guest_stage == Some(GuestStage::PendingAcceptance)) else { return Ok(()) };
    let invitations = tx.in_tenant(tenant).invitations().of_guest(guest)?;
    if invitations.iter().any(|invitation| invitation.stage == InvitationStage::Pending) {
        return Ok(());
    }
    let caller = Caller::clock(draw, now);
    if put_out(tx, draw, &waiting, &caller)? {
        remember(tx, draw, &caller, tenant, Deed::RemovedUser, "user", guest)?;
    }
    Ok(())
}
