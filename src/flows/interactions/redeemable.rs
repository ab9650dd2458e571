//! The invitation as the dispatcher sees it.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::interactions::{CannotSignIn, Invited, Offer, PersonState, Purpose};
use rules::invitations::{Invitation, InvitationStage};
use storage::{StorageError, Tx};

use super::people::Found;
use crate::flows::invitations::{check_holds, check_waits, offer};

/// The invitation as the dispatcher sees it; `None` once this very person has accepted it.
pub(crate) fn redeemable(
    tx: &mut Tx<'_>,
    (tenant, purpose): (&Tenant, &Purpose),
    invitation: &Invitation,
    found: Option<&Found>,
    now: Timestamp,
) -> Result<Option<Invited>, StorageError> {
    let person = found.map(|found| &found.person);
    let user = person.and_then(|person| person.user);
    if matches!(invitation.stage, InvitationStage::Accepted { by, .. } if Some(by) == user) {
        return Ok(None);
    }
    // Domain rules look at every address of whoever comes, vouched or claimed.
    let address = person.and_then(|person| person.vouched.as_ref().or(person.hint.as_ref()));
    let comer = address.zip(person.map(|person| person.home));
    let check = match purpose {
        Purpose::Redeem { .. } => check_holds(tx, tenant, invitation, comer, now)?,
        // It was found by the mailbox that was proven, and by no link (just-in-time redemption).
        _ => check_waits(tx, tenant, invitation, comer, now)?,
    };
    // Nobody reads what it gives before they are known.
    let offer = if found.is_some() && check.is_ok() { offer(tx, invitation, now)? } else { Offer::default() };
    Ok(Some(Invited { invitation: invitation.id, address: invitation.address.clone(), check, offer }))
}

/// The invited address may have become another user's since: two users never have one vouched address (SECURITY 27), so whoever is new here
/// cannot take that seat by an account of their own.
pub(crate) fn refuse_taken_seat(tx: &mut Tx<'_>, tenant: &Tenant, invitation: &Invitation, found: &mut Found) -> Result<(), StorageError> {
    let is_new = found.user.as_ref().is_none_or(|user| user.id == invitation.guest);
    let would_enter = matches!(found.person.state, PersonState::Unknown | PersonState::Usable);
    if !is_new || !would_enter || invitation.stage != InvitationStage::Pending {
        return Ok(());
    }
    let holder = tx.in_tenant(tenant.id).users().find_vouched(&invitation.address.key())?;
    if let Some(holder) = holder.filter(|holder| holder.id != invitation.guest) {
        found.person.state = PersonState::Unusable(CannotSignIn::OtherIdentity);
        found.holder = Some(holder);
    }
    Ok(())
}
