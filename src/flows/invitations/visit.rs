//! Looking at an invitation through its link, which changes nothing but the note that it was looked at; and going on from there.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::{Application, Assignee, Caller, Tenant};
use rules::interactions::Purpose;
use rules::invitations::{CannotRedeem, CannotRenew, Invitation, InvitationStage, Ticket};
use rules::random::Lot;
use rules::sessions::BrowserSecret;
use storage::{StorageError, Tx};

use super::error::InviteError;
use crate::app::App;
use crate::flows::interactions::{Begun, begin};

/// What an invitation's page shows before anybody signed in.
#[derive(Debug)]
pub struct Visited {
    /// The invitation.
    pub invitation: Invitation,
    /// What it leads to: the applications granted, as registered now.
    pub applications: Vec<Application>,
    /// Whether it can be redeemed.
    pub check: Result<(), CannotRedeem>,
    /// Whether a fresh link can be had, where it cannot.
    pub renewal: Result<(), CannotRenew>,
    /// Whether the ticket is the living one; an older one can only ask for a fresh link.
    pub is_living: bool,
}

/// Finds the invitation of a ticket. `None`: unknown, and nothing can be sent.
pub async fn visit(app: &App, tenant: &Tenant, ticket: &Ticket, now: Timestamp) -> Result<Option<Visited>, StorageError> {
    let (tenant, digest) = (tenant.id, ticket.digest());
    app.storage
        .read(move |tx| {
            let Some((invitation, is_living)) = tx.in_tenant(tenant).invitations().find_by_ticket(&digest)? else { return Ok(None) };
            let applications = granted(tx, &invitation, now)?;
            let check = if is_living || invitation.stage != InvitationStage::Pending {
                invitation.check_redeemable(now)
            } else {
                Err(CannotRedeem::Expired)
            };
            let renewal = invitation.check_renewable(now);
            Ok(Some(Visited { invitation, applications, check, renewal, is_living }))
        })
        .await
}

/// Notes that the link was looked at, by a person or a scanner; when there is time for it.
pub async fn note_opening(app: &App, tenant: &Tenant, ticket: &Ticket, now: Timestamp) -> Result<(), StorageError> {
    let (tenant, digest) = (tenant.id, ticket.digest());
    app.storage
        .write_behind(move |tx| {
            tx.in_tenant(tenant).invitations().note_opening(&digest, now)?;
            tx.nothing_to_remember("looking at a link is counted on the invitation");
            Ok(())
        })
        .await
}

/// Goes on from the invitation's page: what happens from here is bound to this browser.
///
/// # Errors
/// [`InviteError::Unknown`] if the ticket finds nothing that can be redeemed.
pub async fn go_on(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    ticket: &Ticket,
    browser: Option<BrowserSecret>,
) -> Result<Begun, InviteError> {
    let (tenant, digest, now) = (Arc::clone(tenant), ticket.digest(), caller.at);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let found = tx.in_tenant(tenant.id).invitations().find_by_ticket(&digest)?;
            let (invitation, _) = found.filter(|(_, is_living)| *is_living).ok_or(InviteError::Unknown)?;
            tx.in_tenant(tenant.id).invitations().note_going_on(&invitation.id, now)?;
            let purpose = Purpose::Redeem { invitation: invitation.id };
            let begun = begin(tx, &lot.draw(), &tenant, browser.as_ref(), purpose, now)?;
            tx.nothing_to_remember("that somebody went on is noted on the invitation");
            Ok(begun)
        })
        .await
}

/// The applications that wait for the guest.
pub(crate) fn granted(tx: &mut Tx<'_>, invitation: &Invitation, now: Timestamp) -> Result<Vec<Application>, StorageError> {
    let mut directory = tx.in_tenant(invitation.tenant);
    let assignments = directory.assignments().of_assignee(&Assignee::User(invitation.guest))?;
    let mut applications: Vec<Application> = Vec::with_capacity(assignments.len());
    for assignment in assignments.iter().filter(|assignment| assignment.ends_at.is_none_or(|end| now < end)) {
        if applications.iter().all(|known| known.id != assignment.application) {
            applications.extend(tx.in_tenant(invitation.tenant).applications().find(&assignment.application)?);
        }
    }
    Ok(applications)
}
