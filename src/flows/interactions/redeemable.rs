//! The invitation as the dispatcher sees it.

use rules::clock::Timestamp;
use rules::directory::Tenant;
use rules::interactions::Invited;
use rules::invitations::{Invitation, InvitationStage};
use storage::{StorageError, Tx};

use super::people::Found;
use crate::flows::invitations::check_holds;

/// The invitation as the dispatcher sees it; `None` once this very person has accepted it.
pub(crate) fn redeemable(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
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
    let check = check_holds(tx, tenant, invitation, comer, now)?;
    Ok(Some(Invited { invitation: invitation.id, address: invitation.address.clone(), check }))
}
