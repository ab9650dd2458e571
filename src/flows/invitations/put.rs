//! Puts an invitee into the directory with all that is granted: the part of inviting that runs inside a write, for one or for many.

use std::time::Duration;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{
    Action, Actor, Admits, Application, Assignee, Assignment, Caller, DirectoryRole, GuestStage, Membership, Object, Powers, Tenant, User,
    UserKind, UserStage, may,
};
use rules::ids::{AssignmentId, InvitationId, TenantId, UserId};
use rules::invitations::{Invitation, InvitationStage, LandingAddress, Opening, Sender, Ticket};
use rules::random::Draw;
use storage::Tx;
use storage::directory::RoleHolder;

use super::error::InviteError;
use super::invite::Asked;
use crate::flows::letters::{Post, invitation_letter};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    let tenant = tx.across().tenants().find(tenant)?.ok_or(rules::directory::CannotDo::NotFound)?;
    let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
    may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
    let applications = check(tx, &tenant, &powers, caller, asked, quota)?;
    LandingAddress::check(&asked.landing, &applications, &tenant)?;
    let key = asked.address.key();
    let waiting = match tx.in_tenant(tenant.id).users().find_vouched(&key)? {
        Some(known) if known.stage == UserStage::Active => {
            give(tx, draw, caller, &known, asked)?;
            remember(tx, draw, caller, tenant.id, Deed::Gave, "user", known.id)?;
            return Ok(Invited::Known { user: known.id, kind: known.kind });
        }
        _ => tx.in_tenant(tenant.id).users().find_pending(&key)?,
    };
    let is_again = waiting.is_some();
    let guest = match waiting {
        Some(guest) => guest,
        None => make_guest(tx, draw, caller, &tenant, asked)?,
    };
    give(tx, draw, caller, &guest, asked)?;
    let (invitation, ticket) = write_invitation(tx, draw, caller, &tenant, &guest, asked)?;
    if asked.sends == Sends::Letter {
        invitation_letter(tx, post, draw, &tenant, &invitation, &ticket, &applications, caller.at)?;
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
        check_give(powers, tenant, &reached)?;
    }
    let applications = check_applications(tx, tenant, powers, asked)?;
    const DAY: Duration = Duration::from_secs(86_400);
    let inviter = format!("{}/{}", tenant.id, caller.actor);
    if caller.actor != Actor::Operator && tx.count("invited", &inviter, DAY, caller.at)? as u64 > quota {
        return Err(InviteError::OverQuota);
    }
    Ok(applications)
}

/// Groups that reach a directory role take no invitee: no CSV, no nesting, no gift (SECURITY 32).
fn check_give(powers: &Powers, tenant: &Tenant, reached: &[DirectoryRole]) -> Result<(), InviteError> {
    may(powers, Action::Give, &Object::Grant(tenant.id, reached)).or_else(|refused| match powers {
        // Members who may invite may also give what reaches no directory role.
        Powers::Person { kind: UserKind::Member, .. } if reached.is_empty() => {
            may(powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))
        }
        _ => Err(refused),
    })?;
    if reached.is_empty() { Ok(()) } else { Err(rules::directory::CannotDo::MorePower.into()) }
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
        check_give(powers, tenant, &[])?;
        applications.push(application);
    }
    Ok(applications)
}

fn make_guest(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, asked: &Asked) -> Result<User, InviteError> {
    let display_name = match &asked.display_name {
        Some(name) => name.clone(),
        None => asked.address.local().parse().or_else(|_| "Guest".parse()).expect("a plain word is a name"),
    };
    let upn = free_upn(tx, tenant, asked)?;
    let guest = User {
        tenant: tenant.id,
        id: UserId::new(draw, caller.at),
        kind: UserKind::Guest,
        stage: UserStage::Active,
        guest_stage: Some(GuestStage::PendingAcceptance),
        upn,
        mail: asked.address.clone(),
        mail_vouched_at: None,
        display_name,
        given_name: asked.given_name.clone(),
        family_name: asked.family_name.clone(),
        locale: asked.language.clone(),
        sponsor: asked.sponsor.or(sponsoring(caller)),
        access_ends_at: asked.access_ends_at,
        signed_in_at: None,
        stale_at: None,
        created_at: caller.at,
    };
    tx.in_tenant(tenant.id).users().insert(&guest)?;
    Ok(guest)
}

fn sponsoring(caller: &Caller) -> Option<UserId> {
    match caller.actor {
        Actor::Person { user, .. } => Some(user),
        _ => None,
    }
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
fn give(tx: &mut Tx<'_>, draw: &Draw<'_>, caller: &Caller, user: &User, asked: &Asked) -> Result<(), InviteError> {
    let (given_by, given_at) = (sponsoring(caller), caller.at);
    let ends_at = if user.kind == UserKind::Member { None } else { asked.access_ends_at };
    for (application, role) in &asked.applications {
        let id = AssignmentId::new(draw, caller.at);
        let (application, assignee, role) = (*application, Assignee::User(user.id), role.clone());
        let assignment = Assignment { tenant: user.tenant, id, application, assignee, role, given_by, given_at, ends_at };
        tx.in_tenant(user.tenant).assignments().insert(&assignment)?;
    }
    for group in &asked.groups {
        let membership = Membership { group: *group, member: Assignee::User(user.id), given_by, given_at, ends_at };
        tx.in_tenant(user.tenant).memberships().join(&membership)?;
    }
    Ok(())
}

/// Writes the invitation with a new ticket; one that still waits for the same guest is renewed, so that old links die.
fn write_invitation(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    guest: &User,
    asked: &Asked,
) -> Result<(Invitation, Ticket), InviteError> {
    let ticket = Ticket::draw(draw);
    let lasts_for = asked.lasts_for.unwrap_or_else(|| tenant.policy.guests.invited_for());
    let stored = ticket.stored(caller.at + lasts_for);
    for old in tx.in_tenant(tenant.id).invitations().pending_for(&asked.address.key())? {
        tx.in_tenant(tenant.id).invitations().revoke(old.id, caller.at)?;
    }
    let invitation = Invitation {
        tenant: tenant.id,
        id: InvitationId::new(draw, caller.at),
        address: asked.address.clone(),
        guest: guest.id,
        stage: InvitationStage::Pending,
        ticket: stored,
        fresh_links: 0,
        linked_at: caller.at,
        sender: sender(tx, tenant, caller)?,
        invited_at: caller.at,
        language: asked.language.clone(),
        message: asked.message.clone(),
        cc: asked.cc.clone(),
        landing: asked.landing.clone(),
        opening: Opening::default(),
        reminders: 0,
        import: None,
    };
    tx.in_tenant(tenant.id).invitations().insert(&invitation)?;
    Ok((invitation, ticket))
}

/// Who invites, as letters name them: the person, else the tenant itself.
pub(crate) fn sender(tx: &mut Tx<'_>, tenant: &Tenant, caller: &Caller) -> Result<Sender, storage::StorageError> {
    let user = match caller.actor {
        Actor::Person { user, .. } => tx.in_tenant(tenant.id).users().find(user)?,
        _ => None,
    };
    Ok(match user {
        Some(user) => Sender { user: Some(user.id), name: user.display_name },
        None => Sender { user: None, name: tenant.display_name.clone() },
    })
}
