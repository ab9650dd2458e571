//! The nouns an invitation puts into the directory, made of a request: the same for one invitation and for a file of them.

use rules::clock::Timestamp;
use rules::directory::{
    Action, Address, Assignee, Assignment, Caller, CannotDo, DirectoryRole, DisplayName, Gift, Giver, GuestStage, Invitee, Membership,
    Object, Powers, StandardClaims, Tenant, User, UserKind, UserStage, may,
};
use rules::ids::{AssignmentId, ImportId, InvitationId, TenantId, UserId};
use rules::invitations::{Invitation, InvitationStage, Opening, Sender, Ticket};
use rules::random::Draw;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::error::InviteError;
use super::invite::Asked;

/// Whether whoever has `powers` may give something that reaches these directory roles by an invitation that leads to `invitee`. What
/// reaches one takes no invitee: no CSV, no nesting, no gift (SECURITY 32).
pub(crate) fn may_give(
    powers: &Powers,
    tenant: &Tenant,
    (gift, reached): (Gift, &[DirectoryRole]),
    invitee: Invitee,
) -> Result<(), CannotDo> {
    may(powers, Action::Give, &Object::Gift(tenant.id, &tenant.policy, invitee, gift))?;
    if reached.is_empty() { Ok(()) } else { Err(CannotDo::MorePower) }
}

/// Whether whoever has `powers` may renew, take back or replace an invitation of that sender.
pub(crate) fn may_touch(powers: &Powers, tenant: &Tenant, sender: Option<Giver>) -> Result<(), CannotDo> {
    may(powers, Action::Invite, &Object::Invitation(tenant.id, &tenant.policy, sender)).map(drop)
}

/// Who sent the last invitation to somebody who waits; whoever answers for nothing later, and an invitation of nobody, are `None`.
pub(crate) fn sender_to(tx: &mut Tx<'_>, tenant: TenantId, guest: UserId) -> Result<Option<Giver>, StorageError> {
    Ok(tx.in_tenant(tenant).invitations().of_guest(guest)?.pop().and_then(|invitation| invitation.sender.by))
}

/// Before every end: at this moment also counts what has ended since.
pub(crate) const EVER: Timestamp = Timestamp::from_millis(i64::MIN);

/// Nobody re-invites, or takes the invitation of, somebody with more power than they have (SECURITY 32).
pub(super) fn check_power_over(
    tx: &mut Tx<'_>,
    powers: &Powers,
    tenant: &Tenant,
    guest: UserId,
    now: Timestamp,
) -> Result<(), InviteError> {
    let reached = tx.in_tenant(tenant.id).roles().reached_by(RoleHolder::User(guest), now)?;
    if !reached.is_empty() {
        may(powers, Action::Give, &Object::Grant(tenant.id, &reached))?;
    }
    Ok(())
}

/// Who invites, as letters name them: the person, else the tenant itself; and the person's own user.
pub(crate) fn sender(tx: &mut Tx<'_>, tenant: &Tenant, caller: &Caller) -> Result<(Sender, Option<User>), StorageError> {
    let by = Giver::of(&caller.actor);
    let user = match by.and_then(Giver::person) {
        Some(user) => tx.in_tenant(tenant.id).users().find(user)?,
        None => None,
    };
    let sender = match &user {
        Some(user) => Sender { by, name: user.display_name.clone() },
        None => Sender { by, name: tenant.display_name.clone() },
    };
    Ok((sender, user))
}

/// What somebody is called whose inviter gave no name.
pub(crate) fn name_of_address(address: &Address) -> DisplayName {
    address.local().parse().or_else(|_| "Guest".parse()).expect("a plain word is a name")
}

/// A guest who waits under that user principal name.
pub(crate) fn new_guest(draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, asked: &Asked, upn: String) -> User {
    let display_name = asked.display_name.clone().unwrap_or_else(|| name_of_address(&asked.address));
    User {
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
        claims: StandardClaims::default(),
        sponsor: asked.sponsor.or(Giver::of(&caller.actor).and_then(Giver::person)),
        access_ends_at: asked.access_ends_at,
        signed_in_at: None,
        stale_at: None,
        created_at: caller.at,
        changed_at: caller.at,
    }
}

/// What a request gives to `user`.
pub(crate) fn grants(draw: &Draw<'_>, caller: &Caller, tenant: &Tenant, user: UserId, asked: &Asked) -> (Vec<Assignment>, Vec<Membership>) {
    let (given_by, given_at) = (Giver::of(&caller.actor), caller.at);
    // End dates ride on what is given, whoever they turn out to be (SECURITY 7).
    let ends_at = asked.access_ends_at;
    let assignee = Assignee::User(user);
    let assignment = |(application, role): &(_, Option<String>)| {
        let (id, application, role) = (AssignmentId::new(draw, caller.at), *application, role.clone());
        Assignment { tenant: tenant.id, id, application, assignee, role, given_by, given_at, ends_at }
    };
    let membership = |group: &_| Membership { group: *group, member: assignee, given_by, given_at, ends_at };
    (asked.applications.iter().map(assignment).collect(), asked.groups.iter().map(membership).collect())
}

/// Forgets about what of these was given before and has ended, so that it can be given anew.
pub(crate) fn clear_ended(
    tx: &mut Tx<'_>,
    tenant: TenantId,
    (assignments, memberships): (&[Assignment], &[Membership]),
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut here = tx.in_tenant(tenant);
    assignments.iter().try_for_each(|given| here.assignments().clear_ended(given, now))?;
    memberships.iter().try_for_each(|place| here.memberships().clear_ended(place, now))
}

/// An invitation that waits for `guest`, with its ticket, which is handed out this once.
pub(crate) fn new_invitation(
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    (guest, sender, import): (UserId, Sender, Option<(ImportId, u32)>),
    asked: &Asked,
) -> (Invitation, Ticket) {
    let ticket = Ticket::draw(draw);
    let lasts_for = asked.lasts_for.unwrap_or_else(|| tenant.policy.guests.invited_for());
    let invitation = Invitation {
        tenant: tenant.id,
        id: InvitationId::new(draw, caller.at),
        address: asked.address.clone(),
        guest,
        stage: InvitationStage::Pending,
        ticket: ticket.stored(caller.at + lasts_for),
        fresh_links: 0,
        linked_at: caller.at,
        sender,
        invited_at: caller.at,
        language: asked.language.clone(),
        message: asked.message.clone(),
        cc: asked.cc.clone(),
        landing: asked.landing.clone(),
        opening: Opening::default(),
        reminders: 0,
        import,
    };
    (invitation, ticket)
}
