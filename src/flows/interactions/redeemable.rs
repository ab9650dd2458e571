//! The invitation as the dispatcher sees it.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::interactions::{Invited, Purpose};
use rules::invitations::{Invitation, InvitationStage};
use storage::{StorageError, Tx};

use super::people::Found;
use crate::flows::invitations::{check_holds, check_waits};

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
    Ok(Some(Invited { invitation: invitation.id, address: invitation.address.clone(), check }))
}
