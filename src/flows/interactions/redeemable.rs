//! Whether an invitation can be redeemed now: its stage, and what tenant, partner and inviter still allow (SECURITY 25, 34).

use rules::clock::Timestamp;
use rules::directory::{Action, Actor, Object, Partner, Tenant, may};
use rules::interactions::Invited;
use rules::invitations::{CannotRedeem, Invitation, InvitationStage};
use storage::{StorageError, Tx};

use super::people::Found;

/// The invitation as the dispatcher sees it; `None` once this very person has accepted it.
pub(crate) fn redeemable(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    partner: Option<&Partner>,
    invitation: &Invitation,
    found: Option<&Found>,
    now: Timestamp,
) -> Result<Option<Invited>, StorageError> {
    let person = found.and_then(|found| found.person.user);
    if matches!(invitation.stage, InvitationStage::Accepted { by, .. } if Some(by) == person) {
        return Ok(None);
    }
    let check = match invitation.check_redeemable(now) {
        Ok(()) => still_allowed(tx, tenant, partner, invitation, found, now)?,
        refused => refused,
    };
    Ok(Some(Invited { invitation: invitation.id, address: invitation.address.clone(), check }))
}

fn still_allowed(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    partner: Option<&Partner>,
    invitation: &Invitation,
    found: Option<&Found>,
    now: Timestamp,
) -> Result<Result<(), CannotRedeem>, StorageError> {
    let vouched = found.and_then(|found| found.person.vouched.as_ref());
    let addresses = std::iter::once(&invitation.address).chain(vouched);
    let is_blocked = addresses.into_iter().any(|address| !tenant.policy.admits_domain(address.domain()));
    if is_blocked || partner.is_some_and(|partner| partner.is_blocked) {
        return Ok(Err(CannotRedeem::DomainBlocked));
    }
    if let Some(user) = invitation.sender.user {
        let powers = tx.in_tenant(tenant.id).powers(&Actor::Person { tenant: tenant.id, user }, now)?;
        if may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy)).is_err() {
            return Ok(Err(CannotRedeem::NoLongerAllowed));
        }
    }
    let guest = tx.in_tenant(tenant.id).users().find(invitation.guest)?;
    Ok(if guest.is_some_and(|guest| guest.is_usable(now)) { Ok(()) } else { Err(CannotRedeem::NoLongerAllowed) })
}
