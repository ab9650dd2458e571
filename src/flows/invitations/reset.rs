//! Resets a redemption: the same guest, with all that was given to them, proves anew who they are (SECURITY 6).

use rules::audit::Deed;
use rules::directory::{Action, Actor, Address, Assignee, Caller, CannotDo, Object, Powers, Tenant, User, UserKind, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::invitations::{Landing, LandingAddress};
use rules::random::{Draw, Lot};
use storage::Tx;
use storage::directory::RoleHolder;

use super::domains::admits;
use super::error::InviteError;
use super::invite::Asked;
use super::nouns::{new_invitation, sender};
use super::put::{Invited, Opens, Sends};
use super::quota::{Quota, pay_for_one, told};
use crate::app::{App, Post};
use crate::flows::letters::{Says, invitation_letter, reset_notices};
use crate::flows::remember::event;
use crate::flows::sessions::end_all;

/// Whose redemption is reset, and how they are invited again.
#[derive(Clone, Debug)]
pub struct Reset {
    /// The guest, who accepted before.
    pub guest: UserId,
    /// Where the new invitation goes; without it, to the address they came by.
    pub address: Option<Address>,
    /// Where they land; without it, where they landed before.
    pub landing: Option<Landing>,
    /// Whether a letter goes out, or the link is handed back.
    pub sends: Sends,
}

/// Keeps `oid` and grants; ends every session, token and consent, and all that was kept here to sign in with; makes a new ticket, and
/// tells the old and the new address.
///
/// # Errors
/// [`InviteError`]; nothing has changed then.
pub async fn reset_redemption(app: &App, caller: &Caller, tenant: TenantId, asked: Reset) -> Result<Invited, InviteError> {
    let (caller, post, quota) = (*caller, app.post(), Quota::of(&app.config.limits));
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            let guest = resettable(tx, &caller, &powers, &tenant, asked.guest)?;
            let address = asked.address.clone().unwrap_or_else(|| guest.mail.clone());
            check_address(tx, &tenant, &guest, &address, asked.sends)?;
            let letters: &[_] = if asked.sends == Sends::Letter { &[&address] } else { &[] };
            if pay_for_one(tx, tenant.id, &caller.actor, letters, quota, caller.at)?.is_some() {
                return told(tx, Err(InviteError::OverQuota));
            }
            let draw = lot.draw();
            end_all(tx, &draw, (tenant.id, guest.id), caller.at)?;
            // Whoever had the seat is out of it, and has no say about who takes it next.
            tx.in_tenant(tenant.id).connections().settle(guest.id, caller.at)?;
            if !tx.in_tenant(tenant.id).users().reset(guest.id, &address, caller.at)? {
                return Err(InviteError::Unknown);
            }
            let invited = invite_again(tx, (&post, &draw, &caller), &tenant, &guest, (&address, &asked))?;
            reset_notices(tx, &post, &draw, &tenant, (&guest, &address), caller.at)?;
            let detail = serde_json::json!({ "from": guest.mail, "to": address });
            tx.remember(&event(&draw, &caller, tenant.id, Deed::ResetRedemption, "user", guest.id).with(detail))?;
            Ok(Ok(invited))
        })
        .await?
}

/// The guest, if the caller has power over all that they hold; a program alone never decides about a holder of a directory role.
fn resettable(tx: &mut Tx<'_>, caller: &Caller, powers: &Powers, tenant: &Tenant, id: UserId) -> Result<User, InviteError> {
    let guest = tx.in_tenant(tenant.id).users().find(id)?;
    let reached = tx.in_tenant(tenant.id).roles().reached_by(RoleHolder::User(id), caller.at)?;
    may(powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
    may(powers, Action::ManageUsers, &Object::User(tenant.id, &reached))?;
    may(powers, Action::Give, &Object::Grant(tenant.id, &reached))?;
    if matches!(caller.actor, Actor::Program { .. }) && !reached.is_empty() {
        return Err(CannotDo::MorePower.into());
    }
    let has_come = |guest: &User| guest.kind == UserKind::Guest && guest.stage == UserStage::Active && guest.accepted_at().is_some();
    guest.filter(has_come).ok_or(InviteError::Unknown)
}

fn check_address(tx: &mut Tx<'_>, tenant: &Tenant, guest: &User, address: &Address, sends: Sends) -> Result<(), InviteError> {
    if !admits(tx, tenant, &[address], None)? {
        return Err(InviteError::DomainBlocked(address.domain().clone()));
    }
    let key = address.key();
    let is_other = |user: &User| user.id != guest.id;
    let vouched = tx.in_tenant(tenant.id).users().find_vouched(&key)?.filter(is_other);
    let pending = tx.in_tenant(tenant.id).users().find_pending(&key)?.filter(is_other);
    if vouched.or(pending).is_some() {
        return Err(InviteError::Taken);
    }
    if sends == Sends::Letter && tx.in_tenant(tenant.id).suppressions().includes(&key)? {
        return Err(InviteError::Suppressed);
    }
    Ok(())
}

fn invite_again(
    tx: &mut Tx<'_>,
    (post, draw, caller): (&Post, &Draw<'_>, &Caller),
    tenant: &Tenant,
    guest: &User,
    (address, asked): (&Address, &Reset),
) -> Result<Invited, InviteError> {
    let mut applications = Vec::new();
    for assignment in tx.in_tenant(tenant.id).assignments().of_assignee(&Assignee::User(guest.id))? {
        applications.extend(tx.in_tenant(tenant.id).applications().find(assignment.application)?);
    }
    let before = tx.in_tenant(tenant.id).invitations().of_guest(guest.id)?;
    for old in &before {
        tx.in_tenant(tenant.id).invitations().revoke(old.id, caller.at)?;
    }
    let landing = match &asked.landing {
        Some(landing) => {
            LandingAddress::check(landing, &applications, tenant)?;
            landing.clone()
        }
        None => {
            let last = before.last().map(|invitation| invitation.landing.clone());
            last.filter(|landing| LandingAddress::check(landing, &applications, tenant).is_ok()).unwrap_or(Landing::MyApps)
        }
    };
    let again = Asked {
        address: address.clone(),
        display_name: None,
        given_name: None,
        family_name: None,
        applications: Vec::new(),
        groups: Vec::new(),
        landing,
        language: guest.locale.clone(),
        message: None,
        cc: None,
        sponsor: None,
        access_ends_at: None,
        lasts_for: None,
        sends: asked.sends,
        opens: Opens::Nothing,
    };
    let (from, _) = sender(tx, tenant, caller)?;
    let (invitation, ticket) = new_invitation(draw, caller, tenant, (guest.id, from, None), &again);
    tx.in_tenant(tenant.id).invitations().insert(&invitation)?;
    if asked.sends == Sends::Letter {
        invitation_letter(tx, post, draw, tenant, &invitation, (&ticket, Says::Invitation), &applications, caller.at)?;
    }
    Ok(Invited::Pending { invitation: invitation.id, guest: guest.id, ticket, is_again: true })
}
