//! Puts an invitee into the directory with all that is granted: the part of inviting that runs inside a write, for one or for many.

use rules::audit::Deed;
use rules::directory::{
    Action, Address, Admits, Application, Caller, Gift, GuestStage, Invitee, Object, Powers, Tenant, User, UserKind, may,
};
use rules::ids::{InvitationId, TenantId, UserId};
use rules::invitations::csv::Standing;
use rules::invitations::{Invitation, LandingAddress, Ticket};
use rules::random::Draw;
use serde::{Deserialize, Serialize};
use storage::Tx;
use storage::directory::RoleHolder;

use super::again::invite_anew;
use super::error::InviteError;
use super::gift::Own;
use super::invite::Asked;
use super::nouns::{EVER, check_power_over, clear_ended, grants, may_give, may_touch, new_guest, new_invitation, sender, sender_to};
use super::quota::{Quota, pay_for_one};
use crate::app::Post;
use crate::flows::directory::Upns;
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

/// Invites inside an open write; the caller commits. Where the quota is used up, nothing was written yet.
pub fn put(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: TenantId,
    asked: &Asked,
    quota: Quota,
) -> Result<Invited, InviteError> {
    let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(rules::directory::CannotDo::NotFound)?;
    let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
    may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
    let known = find_known(tx, &tenant, &powers, caller, asked)?;
    let is_waiting = |known: &User| known.guest_stage == Some(GuestStage::PendingAcceptance);
    let is_told = asked.sends == Sends::Letter && known.as_ref().is_none_or(is_waiting);
    let letters: Vec<&Address> = std::iter::once(&asked.address).chain(&asked.cc).filter(|_| is_told).collect();
    if pay_for_one(tx, tenant.id, &caller.actor, &letters, quota, caller.at)?.is_some() {
        return Err(InviteError::OverQuota);
    }
    let applications = check(tx, (draw, caller), &tenant, &powers, asked)?;
    let asked = &Asked { landing: asked.landing.clone().or_my_apps(&applications), ..asked.clone() };
    LandingAddress::check(&asked.landing, &applications, &tenant)?;
    if let Some(known) = known.as_ref().filter(|known| !is_waiting(known)) {
        // An invitation is no way to give to members, nor to oneself (SECURITY 32).
        if !(asked.applications.is_empty() && asked.groups.is_empty()) {
            // What each gift is to its giver was checked with the rest.
            may_give(&powers, &tenant, (Gift::Own, &[]), Invitee::of(known))?;
        }
        give(tx, draw, caller, &tenant, known.id, asked)?;
        remember(tx, draw, caller, tenant.id, Deed::Gave, "user", known.id)?;
        return Ok(Invited::Known { user: known.id, kind: known.kind });
    }
    let is_again = known.is_some();
    let guest = match known {
        Some(waiting) => invite_anew(tx, (draw, caller), waiting, asked)?,
        None => make_guest(tx, draw, caller, &tenant, asked)?,
    };
    give(tx, draw, caller, &tenant, guest, asked)?;
    let (invitation, ticket) = write_invitation(tx, draw, caller, &tenant, guest, asked)?;
    if asked.sends == Sends::Letter {
        invitation_letter(tx, post, draw, &tenant, &invitation, (&ticket, Says::Invitation), &applications, caller.at)?;
    }
    remember(tx, draw, caller, tenant.id, Deed::Invited, "invitation", invitation.id)?;
    Ok(Invited::Pending { invitation: invitation.id, guest, ticket, is_again })
}

/// Whom the directory has for the address, told apart as a file's rows are: the same people are refused at every door.
fn find_known(tx: &mut Tx<'_>, tenant: &Tenant, powers: &Powers, caller: &Caller, asked: &Asked) -> Result<Option<User>, InviteError> {
    let key = asked.address.key();
    let standing = tx.in_tenant(tenant.id).users().standings(std::iter::once(&key), caller.at)?.remove(key.as_str());
    let id = match standing.unwrap_or(Standing::Nobody) {
        Standing::Nobody => return Ok(None),
        Standing::Blocked(_) => return Err(InviteError::BlockedUser),
        Standing::Ended(_, at) => return Err(InviteError::StayEnded(at)),
        Standing::Pending(guest) => {
            may_touch(powers, tenant, sender_to(tx, tenant.id, guest)?)?;
            check_power_over(tx, powers, tenant, guest, EVER)?;
            guest
        }
        Standing::Accepted(user) | Standing::Member(user) => user,
    };
    Ok(tx.in_tenant(tenant.id).users().find(id)?)
}

/// Everything that can be wrong with a request, on rows read here; gives the applications, opened where that was asked for.
fn check(
    tx: &mut Tx<'_>,
    (draw, caller): (&Draw<'_>, &Caller),
    tenant: &Tenant,
    powers: &Powers,
    asked: &Asked,
) -> Result<Vec<Application>, InviteError> {
    for address in std::iter::once(&asked.address).chain(&asked.cc) {
        let partner = tx.in_tenant(tenant.id).partners().of_domain(address.domain())?;
        if !tenant.policy.admits_domain(address.domain()) || partner.is_some_and(|partner| partner.is_blocked) {
            return Err(InviteError::DomainBlocked(address.domain().clone()));
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
        may_give(powers, tenant, (Gift::Other, &reached), Invitee::Stranger)?;
    }
    check_applications(tx, (draw, caller), tenant, powers, asked)
}

fn check_applications(
    tx: &mut Tx<'_>,
    (draw, caller): (&Draw<'_>, &Caller),
    tenant: &Tenant,
    powers: &Powers,
    asked: &Asked,
) -> Result<Vec<Application>, InviteError> {
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
            remember(tx, draw, caller, tenant.id, Deed::ChangedApplication, "application", application.id)?;
        }
        let gift = Own::look(tx, powers, &application, caller.at)?.gift(role.as_deref());
        may_give(powers, tenant, (gift, &[]), Invitee::Stranger)?;
        applications.push(application);
    }
    Ok(applications)
}

fn make_guest(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, asked: &Asked) -> Result<UserId, InviteError> {
    let (upn, _) = Upns::default().free(tx, tenant.id, |numeral| User::guest_upn(&asked.address, &tenant.upn_domain(), numeral))?;
    let guest = new_guest(draw, caller, tenant, asked, upn);
    tx.in_tenant(tenant.id).users().insert(&guest)?;
    Ok(guest.id)
}

/// Gives applications and groups; what somebody has already stays as it is, and what had ended is given anew.
fn give(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, user: UserId, asked: &Asked) -> Result<(), InviteError> {
    let (assignments, memberships) = grants(draw, caller, tenant, user, asked);
    clear_ended(tx, tenant.id, (&assignments, &memberships), caller.at)?;
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
    guest: UserId,
    asked: &Asked,
) -> Result<(Invitation, Ticket), InviteError> {
    for old in tx.in_tenant(tenant.id).invitations().pending_for(&asked.address.key())? {
        tx.in_tenant(tenant.id).invitations().revoke(old.id, caller.at)?;
    }
    let (sender, _) = sender(tx, tenant, caller)?;
    let (invitation, ticket) = new_invitation(draw, caller, tenant, (guest, sender, None), asked);
    tx.in_tenant(tenant.id).invitations().insert(&invitation)?;
    Ok((invitation, ticket))
}
