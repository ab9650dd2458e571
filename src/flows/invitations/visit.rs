//! Looking at an invitation through its link, which changes nothing but the note that it was looked at; and going on from there.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Application, Caller, Tenant};
use rules::ids::TenantId;
use rules::interactions::{Progress, Purpose};
use rules::invitations::{CannotRedeem, Invitation, Ticket};
use rules::random::Lot;
use rules::sessions::BrowserSecret;
use storage::{StorageError, Tx};

use super::error::InviteError;
use super::holds::check_holds;
use super::offer::{end_of_stay, granted};
use crate::app::App;
use crate::flows::interactions::{Begun, begin};

/// Which link of an invitation somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The one that counts.
    Living,
    /// One that a newer link has killed: all it can do is to ask for a fresh one.
    Replaced,
}

/// What an invitation's page shows before anybody signed in.
#[derive(Debug)]
pub struct Visited {
    /// The invitation.
    pub invitation: Invitation,
    /// What it leads to: the applications granted, as registered now.
    pub applications: Vec<Application>,
    /// When the access ends that is offered, if it does.
    pub access_ends_at: Option<Timestamp>,
    /// Whether it can be redeemed.
    pub check: Result<(), CannotRedeem>,
    /// Whether the link is the living one.
    pub link: Link,
}

/// Finds the invitation of a ticket. `None`: unknown, and nothing can be sent.
pub async fn visit(app: &App, tenant: &Tenant, ticket: &Ticket, now: Timestamp) -> Result<Option<Visited>, StorageError> {
    let (tenant, digest) = (tenant.clone(), ticket.digest());
    app.storage
        .read(move |tx| {
            let Some((invitation, link)) = found_by(tx, tenant.id, &digest)? else { return Ok(None) };
            let applications = granted(tx, &invitation, now)?;
            let check = check_holds(tx, &tenant, &invitation, None, now)?;
            let access_ends_at = end_of_stay(tx, &invitation)?;
            Ok(Some(Visited { invitation, applications, access_ends_at, check, link }))
        })
        .await
}

/// Notes that the link was looked at, by a person or a scanner; when there is time for it.
pub async fn note_opening(app: &App, tenant: &Tenant, ticket: &Ticket, now: Timestamp) -> Result<(), StorageError> {
    let (tenant, digest) = (tenant.id, ticket.digest());
    app.storage
        .write_behind(move |tx| {
            if let Some(invitation) = tx.in_tenant(tenant).invitations().find_by_ticket(&digest)? {
                tx.in_tenant(tenant).invitations().opened(invitation.id, now)?;
            }
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
    let (tenant, digest, caller) = (Arc::clone(tenant), ticket.digest(), *caller);
    let lot = Lot::new(&app.random);
    let begun = app
        .storage
        .write(move |tx| {
            let invitation = tx.in_tenant(tenant.id).invitations().find_by_ticket(&digest)?.ok_or(InviteError::Unknown)?;
            let what = (Purpose::Redeem { invitation: invitation.id }, Progress::default());
            let begun = begin(tx, &lot.draw(), &tenant, browser.as_ref(), what, &caller)?;
            if begun.is_some() {
                tx.in_tenant(tenant.id).invitations().continued(invitation.id, caller.at)?;
            }
            tx.nothing_to_remember("that somebody went on is noted on the invitation");
            Ok::<_, InviteError>(begun)
        })
        .await?;
    Ok(begun.ok_or(StorageError::Busy)?)
}

/// The invitation of a ticket, and whether that is its living one.
pub(super) fn found_by(tx: &mut Tx<'_>, tenant: TenantId, ticket: &Digest) -> Result<Option<(Invitation, Link)>, StorageError> {
    if let Some(living) = tx.in_tenant(tenant).invitations().find_by_ticket(ticket)? {
        return Ok(Some((living, Link::Living)));
    }
    Ok(tx.in_tenant(tenant).invitations().find_by_old_ticket(ticket)?.map(|found| (found, Link::Replaced)))
}
