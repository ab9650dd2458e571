//! Invitations that end without a guest: declined, reported, revoked.

use rules::audit::Deed;
use rules::directory::{Action, Caller, Object, Tenant, may};
use rules::ids::InvitationId;
use rules::invitations::{InvitationStage, Ticket};
use rules::random::Lot;

use super::error::InviteError;
use super::expire::expire_later;
use super::nouns::{check_power_over, may_touch};
use super::visit::found_by;
use crate::app::App;
use crate::flows::letters::declined_notice;
use crate::flows::remember::remember;
use crate::mail::HowDeclined;

/// Whether the invitee wants no more mail from this tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMore {
    /// They want none.
    Letters,
    /// They did not say so.
    Unsaid,
}

/// The invitee declines: nothing is asked of them but to say it twice.
///
/// # Errors
/// [`InviteError::Unknown`] if there is nothing to decline.
pub async fn decline(app: &App, caller: &Caller, tenant: &Tenant, ticket: &Ticket, no_more: NoMore) -> Result<(), InviteError> {
    end(app, caller, tenant, ticket, Deed::Declined, no_more).await
}

/// The invitee reports the invitation as abuse, which also stops all mail from this tenant.
///
/// # Errors
/// [`InviteError::Unknown`] if there is nothing to report.
pub async fn report(app: &App, caller: &Caller, tenant: &Tenant, ticket: &Ticket) -> Result<(), InviteError> {
    end(app, caller, tenant, ticket, Deed::Reported, NoMore::Letters).await
}

async fn end(app: &App, caller: &Caller, tenant: &Tenant, ticket: &Ticket, deed: Deed, no_more: NoMore) -> Result<(), InviteError> {
    let (caller, whole, digest, post) = (*caller, tenant.clone(), ticket.digest(), app.post());
    let tenant = tenant.id;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let (invitation, _) = found_by(tx, tenant, &digest)?.ok_or(InviteError::Unknown)?;
            let mut invitations = tx.in_tenant(tenant);
            let is_ended = match deed {
                Deed::Reported => invitations.invitations().report(invitation.id, caller.at)?,
                _ => invitations.invitations().decline(invitation.id, caller.at)?,
            };
            if !is_ended {
                return Err(InviteError::Unknown);
            }
            if no_more == NoMore::Letters {
                tx.in_tenant(tenant).suppressions().insert(&invitation.address.key(), caller.at)?;
            }
            let draw = lot.draw();
            expire_later(tx, &draw, &invitation, caller.at)?;
            let how = match (deed, no_more) {
                (Deed::Reported, _) => HowDeclined::Reported,
                (_, NoMore::Letters) => HowDeclined::NoMore,
                (_, NoMore::Unsaid) => HowDeclined::Declined,
            };
            declined_notice(tx, &post, &draw, &whole, (&invitation, how), caller.at)?;
            remember(tx, &draw, &caller, tenant, deed, "invitation", invitation.id)?;
            Ok(())
        })
        .await
}

/// Whoever may invite takes the invitation back; a member without a role, their own. The guest who waited is removed with what was granted,
/// unless they had come before and begin anew (SECURITY 6): they wait on with all they have, and go like others whom nothing can bring in
/// (SECURITY 35).
///
/// # Errors
/// [`InviteError`].
pub async fn revoke(app: &App, caller: &Caller, tenant: &Tenant, id: InvitationId) -> Result<(), InviteError> {
    let (caller, tenant) = (*caller, tenant.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::Invite, &Object::Tenant(tenant.id, &tenant.policy))?;
            let invitation = tx.in_tenant(tenant.id).invitations().find(id)?.ok_or(InviteError::Unknown)?;
            may_touch(&powers, &tenant, invitation.sender.by)?;
            check_power_over(tx, &powers, &tenant, invitation.guest, caller.at)?;
            if !tx.in_tenant(tenant.id).invitations().revoke(id, caller.at)? {
                return Err(rules::invitations::CannotRenew::Ended.into());
            }
            let draw = lot.draw();
            let all = tx.in_tenant(tenant.id).invitations().of_guest(invitation.guest)?;
            if all.iter().any(|other| matches!(other.stage, InvitationStage::Accepted { .. })) {
                expire_later(tx, &draw, &invitation, caller.at)?;
            } else {
                tx.in_tenant(tenant.id).users().delete(invitation.guest, caller.at)?;
            }
            remember(tx, &draw, &caller, tenant.id, Deed::RevokedInvitation, "invitation", id)?;
            Ok(())
        })
        .await
}
