//! New links for an invitation; each kills the one before it.

use std::time::Duration;

use rules::audit::Deed;
use rules::directory::{Action, Caller, Object, Tenant, may};
use rules::ids::InvitationId;
use rules::invitations::{CannotRenew, Invitation, InvitationStage, Ticket};
use rules::random::{Draw, Lot};
use storage::Tx;
use storage::invitations::NewLink;

use super::error::InviteError;
use super::holds::still_allowed;
use super::nouns::check_power_over;
use super::visit::{found_by, granted};
use crate::app::App;
use crate::app::Post;
use crate::flows::letters::invitation_letter;
use crate::flows::remember::remember;

/// Links that one recipient is sent again in a day, on a sender's word (SECURITY 24).
const MOST_A_DAY: u32 = 10;
const DAY: Duration = Duration::from_secs(86_400);

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
            invitation.check_renewable(caller.at)?;
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

/// Whoever may invite sends the link again.
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
    let (caller, tenant, post) = (*caller, tenant.clone(), app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
            let invitation = tx.in_tenant(tenant.id).invitations().find(id)?.ok_or(InviteError::Unknown)?;
            check_power_over(tx, &powers, &tenant, invitation.guest, caller.at)?;
            if invitation.stage != InvitationStage::Pending {
                return Err(CannotRenew::Ended.into());
            }
            if tx.in_tenant(tenant.id).suppressions().includes(&invitation.address.key())? {
                return Err(InviteError::Suppressed);
            }
            let recipient = format!("{}/{}", tenant.id, invitation.address.key().as_str());
            if tx.count("sent again", &recipient, DAY, caller.at)? > MOST_A_DAY {
                return Err(CannotRenew::TooMany.into());
            }
            let reminders = invitation.reminders + u32::from(link == NewLink::ForReminder);
            renew(tx, &post, &lot.draw(), &caller, &tenant, (Invitation { reminders, ..invitation }, link))
        })
        .await
}

fn renew(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    (invitation, link): (Invitation, NewLink),
) -> Result<Ticket, InviteError> {
    let ticket = Ticket::draw(draw);
    let stored = ticket.stored(caller.at + tenant.policy.guests.invited_for());
    let renewed = Invitation { ticket: stored, linked_at: caller.at, ..invitation };
    if !tx.in_tenant(tenant.id).invitations().replace_ticket(renewed.id, &stored, link, caller.at)? {
        return Err(CannotRenew::Ended.into());
    }
    let applications = granted(tx, &renewed, caller.at)?;
    invitation_letter(tx, post, draw, tenant, &renewed, &ticket, &applications, caller.at)?;
    remember(tx, draw, caller, tenant.id, Deed::Resent, "invitation", renewed.id)?;
    Ok(ticket)
}
