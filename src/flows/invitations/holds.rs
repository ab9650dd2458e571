//! Whether an invitation can be redeemed now: its stage, and what tenant, partner and inviter still allow (SECURITY 25, 34).

use rules::clock::Timestamp;
use rules::directory::{Action, Address, Home, Object, Tenant, may};
use rules::invitations::{CannotRedeem, Invitation};
use storage::{StorageError, Tx};

use super::domains::admits;

/// Checks the invitation on rows read here; `comer` is whoever wants to redeem it, once they are known.
pub(crate) fn check_holds(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    comer: Option<(&Address, Home)>,
    now: Timestamp,
) -> Result<Result<(), CannotRedeem>, StorageError> {
    if let Err(why) = invitation.check_redeemable(now) {
        return Ok(Err(why));
    }
    still_allowed(tx, tenant, invitation, comer, now)
}

/// The same for whoever came without the link and proved the mailbox: the ticket plays no part, so its end is none.
pub(crate) fn check_waits(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    comer: Option<(&Address, Home)>,
    now: Timestamp,
) -> Result<Result<(), CannotRedeem>, StorageError> {
    match invitation.check_redeemable(now) {
        Err(CannotRedeem::Expired) if invitation.waits_without_a_link(now) => still_allowed(tx, tenant, invitation, comer, now),
        _ => check_holds(tx, tenant, invitation, comer, now),
    }
}

/// Whether tenant, partner and inviter still allow it, whatever became of the link.
pub(super) fn still_allowed(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    comer: Option<(&Address, Home)>,
    now: Timestamp,
) -> Result<Result<(), CannotRedeem>, StorageError> {
    let addresses: Vec<&Address> = std::iter::once(&invitation.address).chain(comer.map(|(address, _)| address)).collect();
    if !admits(tx, tenant, &addresses, comer.as_ref().map(|(_, home)| home))? {
        return Ok(Err(CannotRedeem::DomainBlocked));
    }
    if !may_sender(tx, tenant, invitation, now)? {
        return Ok(Err(CannotRedeem::NoLongerAllowed));
    }
    let guest = tx.in_tenant(tenant.id).users().find(invitation.guest)?;
    Ok(if guest.is_some_and(|guest| guest.is_usable(now)) { Ok(()) } else { Err(CannotRedeem::NoLongerAllowed) })
}

/// Whether whoever sent it may still invite; the operator answers for nothing later.
pub(super) fn may_sender(tx: &mut Tx<'_>, tenant: &Tenant, invitation: &Invitation, now: Timestamp) -> Result<bool, StorageError> {
    let Some(sender) = invitation.sender.by else { return Ok(true) };
    let powers = tx.in_tenant(tenant.id).powers(&sender.actor(tenant.id), now)?;
    Ok(may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy)).is_ok())
}
