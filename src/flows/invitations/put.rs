//! Puts an invitee into the directory with all that is granted: the part of inviting that runs inside a write, for one or for many.

use rules::audit::Deed;
use rules::directory::{Action, Admits, Application, Caller, Invitee, Object, Powers, Tenant, User, UserKind, UserStage, may};
use rules::ids::{InvitationId, TenantId, UserId};
use rules::invitations::{Invitation, LandingAddress, Ticket};
use rules::random::Draw;
use serde::{Deserialize, Serialize};
use storage::Tx;
use storage::directory::RoleHolder;

use super::error::InviteError;
use super::invite::Asked;
use super::nouns::{check_power_over, grants, may_give, new_guest, new_invitation, sender};
use super::quota::pay;
use crate::app::Post;
use crate::flows::letters::{Says, invitation_letter};
use crate::flows::remember::remember;

/// Whether a letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// A letter to the invitee.
    Letter,
    /// Nothing: whoever invites passes the link on (`sendInvitationMessage: false`).
    Nothing,
}

/// Whether applications that admit no guests are opened to assigned ones (SECURITY 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opens {
    /// They are; the caller must be allowed to change applications.
    Applications,
    /// They are not; inviting to one fails.
    Nothing,
}

/// What became of the request.
#[derive(Debug)]
pub enum Invited {
    /// Waits for acceptance. The ticket is handed out this once.
    Pending {
        /// The invitation.
        invitation: InvitationId,
        /// The guest.
        guest: UserId,
        /// The ticket of the link.
        ticket: Ticket,
        /// Whether the guest was waiting before.
        is_again: bool,
    },
    /// Somebody who accepted before, or a member: what was granted is theirs at once.
    Known {
        /// Who.
        user: UserId,
        /// Member or guest.
        kind: UserKind,
    },
}

/// Invites inside an open write; the caller commits.
pub fn put(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: TenantId,
    asked: &Asked,
    quota: u64,
) -> Result<Invited, InviteError> {
    let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(rules::directory::CannotDo::NotFound)?;
    let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
    may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
    let applications = check(tx, &tenant, &powers, caller, asked, quota)?;
    LandingAddress::check(&asked.landing, &applications, &tenant)?;
    let key = asked.address.key();
    let waiting = match tx.in_tenant(tenant.id).users().find_vouched(&key)? {
        Some(known) if known.stage == UserStage::Active => {
            // An invitation is no way to give to members, nor to oneself (SECURITY 32).
            if !(asked.applications.is_empty() && asked.groups.is_empty()) {
                may_give(&powers, &tenant, &[], Invitee::of(&known))?;
            }
            give(tx, draw, caller, &tenant, &known, asked)?;
            remember(tx, draw, caller, tenant.id, Deed::Gave, "user", known.id)?;
            return Ok(Invited::Known { user: known.id, kind: known.kind });
        }
        _ => tx.in_tenant(tenant.id).users().find_pending(&key)?,
    };
    if let Some(guest) = &waiting {
        check_power_over(tx, &powers, &tenant, guest.id, caller.at)?;
    }
    let is_again = waiting.is_some();
    let guest = match waiting {
        Some(guest) => guest,
        None => make_guest(tx, draw, caller, &tenant, asked)?,
    };
    give(tx, draw, caller, &tenant, &guest, asked)?;
    let (invitation, ticket) = write_invitation(tx, draw, caller, &tenant, &guest, asked)?;
    if asked.sends == Sends::Letter {
        invitation_letter(tx, post, draw, &tenant, &invitation, (&ticket, Says::Invitation), &applications, caller.at)?;
    }
    remember(tx, draw, caller, tenant.id, Deed::Invited, "invitation", invitation.id)?;
    Ok(Invited::Pending { invitation: invitation.id, guest: guest.id, ticket, is_again })
}

/// Everything that can be wrong with a request, on rows read here; gives the applications, opened where that was asked for.
fn check(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    powers: &Powers,
    caller: &Caller,
    asked: &Asked,
    quota: u64,
) -> Result<Vec<Application>, InviteError> {
    for address in std::iter::once(&asked.address).chain(&asked.cc) {
        let partner = tx.in_tenant(tenant.id).partners().of_domain(address.domain())?;
        if !tenant.policy.admits_domain(address.domain()) || partner.is_some_and(|partner| partner.is_blocked) {
            return Err(InviteError::DomainBlocked);
        }
    }
    if asked.access_ends_at.is_some_and(|end| end <= caller.at) {
        return Err(InviteError::Ended);
    }
    if asked.sends == Sends::Letter && tx.in_tenant(tenant.id).suppressions().includes(&asked.address.key())? {
        return Err(InviteError::Suppressed);
    }
    if let Some(sponsor) = asked.sponsor {
        let sponsor = tx.in_tenant(tenant.id).users().find(sponsor)?;
        sponsor.filter(|user| user.kind == UserKind::Member && user.is_usable(caller.at)).ok_or(InviteError::Sponsor)?;
    }
    for group in &asked.groups {
        tx.in_tenant(tenant.id).groups().find(*group)?.ok_or(InviteError::UnknownGroup(*group))?;
        let reached = tx.in_tenant(tenant.id).roles().reached_by(RoleHolder::Group(*group), caller.at)?;
        may_give(powers, tenant, &reached, Invitee::Stranger)?;
    }
    let applications = check_applications(tx, tenant, powers, asked)?;
    if u64::from(pay(tx, tenant.id, &caller.actor, 1, caller.at)?) > quota {
        return Err(InviteError::OverQuota);
    }
    Ok(applications)
}

fn check_applications(tx: &mut Tx<'_>, tenant: &Tenant, powers: &Powers, asked: &Asked) -> Result<Vec<Application>, InviteError> {
    let mut applications = Vec::with_capacity(asked.applications.len());
    for (id, role) in &asked.applications {
        let mut application = tx.in_tenant(tenant.id).applications().find(*id)?.ok_or(InviteError::UnknownApplication(*id))?;
        if let Some(role) = role.as_ref().filter(|role| !application.has_role(role)) {
            return Err(InviteError::UnknownRole(*id, role.clone()));
        }
        if application.settings.admits == Admits::Members {
            if asked.opens == Opens::Nothing {
                return Err(InviteError::NoGuests(*id));
            }
            may(powers, Action::ManageApplications, &Object::Tenant(tenant.id, &tenant.policy))?;
            application.settings.admits = Admits::AssignedGuests;
            tx.in_tenant(tenant.id).applications().update(application.id, &application.name, &application.settings)?;
        }
        may_give(powers, tenant, &[], Invitee::Stranger)?;
        applications.push(application);
    }
    Ok(applications)
}

fn make_guest(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, asked: &Asked) -> Result<User, InviteError> {
    let upn = free_upn(tx, tenant, asked)?;
    let guest = new_guest(draw, caller, tenant, asked, upn);
    tx.in_tenant(tenant.id).users().insert(&guest)?;
    Ok(guest)
}

/// UPNs are unique for ever: a numeral is added to one that was used before (SECURITY 27).
fn free_upn(tx: &mut Tx<'_>, tenant: &Tenant, asked: &Asked) -> Result<String, InviteError> {
    let mut numeral = 0;
    loop {
        let upn = User::guest_upn(&asked.address, &tenant.upn_domain(), numeral);
        if !tx.in_tenant(tenant.id).users().is_upn_taken(&upn)? {
            return Ok(upn);
        }
        numeral += 1;
    }
}

/// Gives applications and groups; what somebody has already stays as it is.
fn give(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, user: &User, asked: &Asked) -> Result<(), InviteError> {
    let (assignments, memberships) = grants(draw, caller, tenant, user.id, asked);
    tx.in_tenant(tenant.id).assignments().insert_all(&assignments)?;
    tx.in_tenant(tenant.id).memberships().join_all(&memberships)?;
    Ok(())
}

/// Writes the invitation with a new ticket; those that still waited for the same person end, so that old links die.
fn write_invitation(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    guest: &User,
    asked: &Asked,
) -> Result<(Invitation, Ticket), InviteError> {
    for old in tx.in_tenant(tenant.id).invitations().pending_for(&asked.address.key())? {
        tx.in_tenant(tenant.id).invitations().revoke(old.id, caller.at)?;
    }
    let (sender, _) = sender(tx, tenant, caller)?;
    let (invitation, ticket) = new_invitation(draw, caller, tenant, (guest.id, sender, None), asked);
    tx.in_tenant(tenant.id).invitations().insert(&invitation)?;
    Ok((invitation, ticket))
}
