//! Invitations as programs look at them, with the letters that carried them.

use rules::directory::Caller;
use rules::ids::{InvitationId, TenantId};
use rules::invitations::{Delivery, Invitation, LetterKind};
use storage::invitations::InvitationFilter;
use storage::{StorageError, Tx};

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::invitations::InviteError;

/// An invitation with its last letter that carried a link.
#[derive(Debug)]
pub struct InvitedSeen {
    /// The invitation.
    pub invitation: Invitation,
    /// What became of the letter; `None` if none was sent.
    pub letter: Option<Delivery>,
}

fn seen(tx: &mut Tx<'_>, invitation: Invitation) -> Result<InvitedSeen, StorageError> {
    let letters = tx.in_tenant(invitation.tenant).letters().of_invitation(invitation.id)?;
    let with_link = |letter: &Delivery| matches!(letter.kind, LetterKind::Invitation | LetterKind::Reminder);
    Ok(InvitedSeen { invitation, letter: letters.into_iter().rev().find(with_link) })
}

/// Lists invitations that fit `filter`, newest first. They are counted on the first page.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_invitations(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    filter: InvitationFilter,
    asked: Asked,
) -> Result<Listed<InvitedSeen>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let counted = match asked.after {
                None => Some(tx.in_tenant(tenant).invitations().count(&filter)?),
                Some(_) => None,
            };
            let page = tx.in_tenant(tenant).invitations().page(&filter, &asked.window()?)?;
            Ok(Listed::of(page, counted, |invitation| seen(tx, invitation))?)
        })
        .await
}

/// One invitation.
///
/// # Errors
/// [`InviteError::Unknown`] if there is none.
pub async fn look_at_invitation(app: &App, caller: &Caller, tenant: TenantId, id: InvitationId) -> Result<InvitedSeen, InviteError> {
    let caller = *caller;
    let found = app.storage.read(move |tx| {
        check_seeing(tx, &caller, tenant)?;
        let invitation = tx.in_tenant(tenant).invitations().find(id)?.ok_or(DirectoryError::Unknown("invitation"))?;
        Ok(seen(tx, invitation)?)
    });
    found.await.map_err(|error| match error {
        DirectoryError::Cannot(why) => InviteError::Cannot(why),
        DirectoryError::Storage(error) => InviteError::Storage(error),
        _ => InviteError::Unknown,
    })
}
