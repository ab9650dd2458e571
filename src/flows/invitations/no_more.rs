//! Ends a tenant's letters to whoever asks so through the link in one of them (SECURITY 29).

use rules::audit::Deed;
use rules::directory::{Address, Caller, Tenant};
use rules::invitations::{Invitation, NoMoreLink};
use rules::random::Lot;
use storage::{StorageError, Tx};

use super::error::InviteError;
use crate::app::App;
use crate::flows::remember::remember;

/// Whose letters a link ends.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Their address.
    pub address: Address,
    /// Whether they said so before.
    pub has_stopped: bool,
    /// In which language the letters are, if that was said.
    pub language: Option<String>,
}

/// Whose letters the link ends; `None` if it is no link of this tenant. Looking changes nothing.
///
/// # Errors
/// [`StorageError`].
pub async fn find_reader(app: &App, tenant: &Tenant, link: NoMoreLink) -> Result<Option<Reader>, StorageError> {
    let tenant = tenant.clone();
    app.storage
        .read(move |tx| {
            let Some(invitation) = found(tx, &tenant, &link)? else { return Ok(None) };
            let Some(address) = link.address(&invitation).cloned() else { return Ok(None) };
            let has_stopped = tx.in_tenant(tenant.id).suppressions().includes(&address.key())?;
            Ok(Some(Reader { address, has_stopped, language: invitation.language }))
        })
        .await
}

/// Ends the letters. What is on its way already stays in the outbox and is not sent.
///
/// # Errors
/// [`InviteError::Unknown`] if it is no link of this tenant.
pub async fn stop_letters(app: &App, caller: &Caller, tenant: &Tenant, link: NoMoreLink) -> Result<(), InviteError> {
    let (caller, tenant) = (*caller, tenant.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let invitation = found(tx, &tenant, &link)?.ok_or(InviteError::Unknown)?;
            let address = link.address(&invitation).ok_or(InviteError::Unknown)?;
            if tx.in_tenant(tenant.id).suppressions().insert(&address.key(), caller.at)? {
                remember(tx, &lot.draw(), &caller, tenant.id, Deed::StoppedLetters, "invitation", invitation.id)?;
            } else {
                tx.nothing_to_remember("they said so before");
            }
            Ok(())
        })
        .await
}

fn found(tx: &mut Tx<'_>, tenant: &Tenant, link: &NoMoreLink) -> Result<Option<Invitation>, StorageError> {
    if !link.is_of(tenant) {
        return Ok(None);
    }
    tx.in_tenant(tenant.id).invitations().find(link.invitation)
}
