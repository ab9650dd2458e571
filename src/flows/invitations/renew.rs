//! New links for an invitation; each kills the one before it.

use rules::audit::Deed;
use rules::directory::{Action, Actor, Caller, Object, Tenant, UserStage, may};
use rules::ids::InvitationId;
use rules::invitations::{CannotRenew, Invitation, InvitationStage, Ticket};
use rules::random::{Draw, Lot};
use storage::Tx;
use storage::invitations::NewLink;

use super::domains::admits;
use super::error::InviteError;
use super::holds::{may_sender, still_allowed};
use super::nouns::{check_power_over, may_touch, sender};
use super::offer::granted;
use super::quota::{Enough, Quota, pay_for_one, told};
use super::visit::found_by;
use crate::app::{App, Post};
use crate::flows::directory::set_stay;
use crate::flows::letters::{Says, invitation_letter};
use crate::flows::limits::{FRESH_LINK, FRESH_LINKS};
use crate::flows::remember::remember;

/// The invitee asks for a fresh link: it goes to the invited mailbox and nowhere else (SECURITY 15).
///
/// # Errors
/// [`InviteError::Unknown`] or [`InviteError::Renew`]; both are answered in the same way to a stranger.
pub async fn request_fresh_link(app: &App, caller: &Caller, tenant: &Tenant, ticket: &Ticket) -> Result<(), InviteError> {
    let (caller, tenant, digest, post) = (*caller, tenant.clone(), ticket.digest(), app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let (invitation, _) = found_by(tx, tenant.id, &digest)?.ok_or(InviteError::Unknown)?;
            invitation.check_renewable(caller.at).inspect_err(count_refusal)?;
            // While domain, inviter and grants are still allowed; an old link says no more than a page does.
            if still_allowed(tx, &tenant, &invitation, None, caller.at)?.is_err() {
                return Err(CannotRenew::Ended.into());
            }
            if tx.in_tenant(tenant.id).suppressions().includes(&invitation.address.key())? {
                return Err(InviteError::Suppressed);
            }
            let renewed = Invitation { fresh_links: invitation.fresh_links + 1, ..invitation };
            renew(tx, &post, &lot.draw(), &caller, &tenant, (renewed, NewLink::ForInvitee)).map(drop)
        })
        .await
}

/// What a limit refuses is counted under its name (SECURITY 24).
fn count_refusal(why: &CannotRenew) {
    match why {
        CannotRenew::TooSoon => FRESH_LINK.refuse(),
        CannotRenew::TooMany => FRESH_LINKS.refuse(),
        CannotRenew::Ended | CannotRenew::TooOld => {}
    }
}

/// Whoever may invite sends the link again; a member without a role, that of their own invitation.
///
/// # Errors
/// [`InviteError`].
pub async fn resend(app: &App, caller: &Caller, tenant: &Tenant, id: InvitationId) -> Result<Ticket, InviteError> {
    send_again(app, caller, tenant, id, NewLink::ForSender).await
}

/// Whoever may invite reminds the invitee, with a new link.
///
/// # Errors
/// [`InviteError`].
pub async fn remind(app: &App, caller: &Caller, tenant: &Tenant, id: InvitationId) -> Result<(), InviteError> {
    send_again(app, caller, tenant, id, NewLink::ForReminder).await.map(drop)
}

async fn send_again(app: &App, caller: &Caller, tenant: &Tenant, id: InvitationId, link: NewLink) -> Result<Ticket, InviteError> {
    let (caller, tenant, post, quota) = (*caller, tenant.clone(), app.post(), Quota::of(&app.config.limits));
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
            let invitation = tx.in_tenant(tenant.id).invitations().find(id)?.ok_or(InviteError::Unknown)?;
            may_touch(&powers, &tenant, invitation.sender.by)?;
            check_power_over(tx, &powers, &tenant, invitation.guest, caller.at)?;
            if invitation.stage != InvitationStage::Pending {
                return Err(CannotRenew::Ended.into());
            }
            if tx.in_tenant(tenant.id).suppressions().includes(&invitation.address.key())? {
                return Err(InviteError::Suppressed);
            }
            // Whoever was told once is not told again of a reminder.
            let copy = invitation.cc.as_ref().filter(|_| link != NewLink::ForReminder);
            let letters: Vec<_> = std::iter::once(&invitation.address).chain(copy).collect();
            match pay_for_one(tx, tenant.id, &caller.actor, &letters, quota, caller.at)? {
                Some(Enough::Mailbox) => return told(tx, Err(CannotRenew::TooMany.into())),
                Some(Enough::Quota) => return told(tx, Err(InviteError::OverQuota)),
                None => {}
            }
            let invitation = answered_for(tx, &tenant, invitation, &caller)?;
            let reminders = invitation.reminders + u32::from(link == NewLink::ForReminder);
            renew(tx, &post, &lot.draw(), &caller, &tenant, (Invitation { reminders, ..invitation }, link)).map(Ok)
        })
        .await?
}

/// The invitation, if its link leads anywhere. Where only whoever sent it may not invite any more, whoever sends it again takes their
/// place, as sender and as sponsor.
fn answered_for(tx: &mut Tx<'_>, tenant: &Tenant, invitation: Invitation, caller: &Caller) -> Result<Invitation, InviteError> {
    if !admits(tx, tenant, &[&invitation.address], None)? {
        return Err(InviteError::DomainBlocked(invitation.address.domain().clone()));
    }
    let guest = tx.in_tenant(tenant.id).users().find(invitation.guest)?.ok_or(InviteError::Unknown)?;
    if matches!(guest.stage, UserStage::Blocked { .. }) {
        return Err(InviteError::BlockedUser);
    }
    if let Some(end) = guest.access_ends_at.filter(|end| *end <= caller.at) {
        return Err(InviteError::StayEnded(end));
    }
    if may_sender(tx, tenant, &invitation, caller.at)? {
        return Ok(invitation);
    }
    let (sender, _) = sender(tx, tenant, caller)?;
    tx.in_tenant(tenant.id).invitations().take_over(invitation.id, &sender)?;
    if sender.user().is_some() && guest.sponsor == invitation.sender.user() {
        set_stay(tx, &guest, sender.user(), guest.access_ends_at)?;
    }
    Ok(Invitation { sender, ..invitation })
}

/// Gives an invitation a new ticket and sends it. The clock's reminders end when the link they replace would have.
pub(super) fn renew(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    (invitation, link): (Invitation, NewLink),
) -> Result<Ticket, InviteError> {
    let ticket = Ticket::draw(draw);
    let expires_at = match caller.actor {
        Actor::Job => invitation.ticket.expires_at,
        _ => caller.at + tenant.policy.guests.invited_for(),
    };
    let stored = ticket.stored(expires_at);
    let renewed = Invitation { ticket: stored, linked_at: caller.at, ..invitation };
    if !tx.in_tenant(tenant.id).invitations().replace_ticket(renewed.id, &stored, link, caller.at)? {
        return Err(CannotRenew::Ended.into());
    }
    let applications = granted(tx, &renewed, caller.at)?;
    let says = match link {
        NewLink::ForSender => Says::Invitation,
        NewLink::ForReminder => Says::Reminder,
        NewLink::ForInvitee => Says::FreshLink,
    };
    invitation_letter(tx, post, draw, tenant, &renewed, (&ticket, says), &applications, caller.at)?;
    remember(tx, draw, caller, tenant.id, Deed::Resent, "invitation", renewed.id)?;
    Ok(ticket)
}
