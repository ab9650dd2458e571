//! Undoes an acceptance with another address than the invited one (SECURITY 3).
//!
//! The account loses the seat at once, and nothing lets anybody take it again until whoever answers for the guest has looked: the
//! guest waits as before, with what they were given, but the invitation counts as withdrawn, so that neither its links nor a code
//! to the mailbox that let the account in do so again. Inviting once more goes on from there.

use rules::audit::Deed;
use rules::directory::{Address, Assignee, Caller, Tenant, User};
use rules::invitations::{CannotUndo, Connection, Invitation, Moved, Ticket};
use rules::random::{Draw, Lot};
use serde_json::json;
use storage::{StorageError, Tx};

use super::expire::expire_later;
use crate::app::{App, Post};
use crate::flows::letters::{ConnectionLetter, connected_letters, undone_notice};
use crate::flows::remember::event;
use crate::flows::sessions::end_all;

/// What a link undoes.
#[derive(Clone, Debug)]
pub struct Undoing {
    /// Who was invited.
    pub invited: Address,
    /// The account that took the seat.
    pub connection: Connection,
    /// Whether it can be undone now.
    pub check: Result<(), CannotUndo>,
}

/// Why nothing was undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    /// No link of this tenant.
    #[error("there is nothing to undo")]
    Unknown,
    /// It cannot be undone (any more).
    #[error(transparent)]
    Cannot(#[from] CannotUndo),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What the link undoes; `None` if it is none of this tenant. Looking changes nothing.
///
/// # Errors
/// [`StorageError`].
pub async fn look_at_connection(app: &App, caller: &Caller, tenant: &Tenant, link: &Ticket) -> Result<Option<Undoing>, StorageError> {
    let (tenant, digest, now) = (tenant.id, link.digest(), caller.at);
    app.storage
        .read(move |tx| {
            let Some(connection) = tx.in_tenant(tenant).connections().find(&digest)? else { return Ok(None) };
            let invitation = tx.in_tenant(tenant).invitations().find(connection.invitation)?;
            let check = connection.check_undoable(now);
            Ok(invitation.map(|invitation| Undoing { invited: invitation.address, connection, check }))
        })
        .await
}

/// Undoes it: sessions and grants of the account end at once.
///
/// # Errors
/// [`UndoError`].
pub async fn undo_connection(app: &App, caller: &Caller, tenant: &Tenant, link: &Ticket) -> Result<(), UndoError> {
    let (caller, tenant, digest, post) = (*caller, tenant.clone(), link.digest(), app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let connection = tx.in_tenant(tenant.id).connections().find(&digest)?.ok_or(UndoError::Unknown)?;
            connection.check_undoable(caller.at)?;
            if !tx.in_tenant(tenant.id).connections().undo(&digest, caller.at)? {
                return Err(CannotUndo::Done.into());
            }
            let invitation = tx.in_tenant(tenant.id).invitations().find(connection.invitation)?.ok_or(UndoError::Unknown)?;
            tx.in_tenant(tenant.id).invitations().take_back(invitation.id, caller.at)?;
            let draw = lot.draw();
            match &connection.moved {
                Some(moved) => take_moved(tx, &connection, moved, &caller)?,
                None => empty_seat(tx, &draw, &connection, &caller)?,
            }
            expire_later(tx, &draw, &invitation, caller.at)?;
            undone_notice(tx, &post, &draw, &tenant, (&invitation, &connection.account), caller.at)?;
            let detail = json!({ "invited": invitation.address, "account": connection.account, "user": connection.user });
            let undone = event(&draw, &caller, tenant.id, Deed::UndidAcceptance, "invitation", invitation.id);
            tx.remember(&undone.with(detail))?;
            Ok(())
        })
        .await
}

/// The account that was linked goes, with every session, grant and consent that came of it; the guest waits again.
fn empty_seat(tx: &mut Tx<'_>, draw: &Draw<'_>, connection: &Connection, caller: &Caller) -> Result<(), StorageError> {
    let (tenant, user) = (connection.tenant, connection.user);
    end_all(tx, draw, (tenant, user), caller.at)?;
    tx.in_tenant(tenant).users().wait_again(user, caller.at)?;
    Ok(())
}

/// What moved to somebody who was here before leaves them again; they themselves stay.
fn take_moved(tx: &mut Tx<'_>, connection: &Connection, moved: &Moved, caller: &Caller) -> Result<(), StorageError> {
    let (tenant, user) = (connection.tenant, connection.user);
    for id in &moved.assignments {
        if let Some(assignment) = tx.in_tenant(tenant).assignments().find(*id)? {
            tx.in_tenant(tenant).assignments().delete(*id)?;
            tx.in_tenant(tenant).grants().revoke_of_user(user, Some(assignment.application), caller.at)?;
        }
    }
    for group in &moved.groups {
        tx.in_tenant(tenant).memberships().leave(*group, &Assignee::User(user))?;
    }
    Ok(())
}

/// Keeps what undoing needs, and tells the sponsor and both mailboxes.
pub(crate) fn tell_of_connection(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (invitation, account, user, moved): (&Invitation, &Address, &User, Option<Moved>),
    caller: &Caller,
) -> Result<(), StorageError> {
    let link = Ticket::draw(draw);
    let connection = Connection {
        tenant: tenant.id,
        invitation: invitation.id,
        user: user.id,
        account: account.clone(),
        moved,
        undo_until: caller.at + Connection::UNDO_FOR,
        undone_at: None,
    };
    tx.in_tenant(tenant.id).connections().insert(&link.digest(), &connection)?;
    let letter = ConnectionLetter { invitation, account, undo_until: connection.undo_until, link: &link };
    connected_letters(tx, post, draw, tenant, (&letter, user), caller.at)
}
