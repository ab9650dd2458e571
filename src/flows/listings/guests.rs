//! The list of guests.

use std::collections::HashMap;

use rules::clock::Timestamp;
use rules::directory::{Caller, User, UserKind};
use rules::ids::{TenantId, UserId};
use rules::invitations::Invitation;
use storage::directory::{GuestState, UserFilter};
use storage::{StorageError, Tx};

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::interactions::is_stale;

/// Which guests are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GuestsIn {
    /// All of them.
    #[default]
    All,
    /// Who have not come yet.
    Pending,
    /// Who accepted and are not blocked.
    Accepted,
    /// Who must be confirmed by their sponsor.
    Stale,
    /// Who are blocked.
    Blocked,
}

/// A guest of the list.
#[derive(Debug)]
pub struct GuestListed {
    /// Who.
    pub user: User,
    /// Their last invitation.
    pub invitation: Option<Invitation>,
    /// What their sponsor is called.
    pub sponsor: Option<String>,
    /// Whether they must be confirmed.
    pub is_stale: bool,
}

impl GuestsIn {
    pub(super) fn filter(self, search: Option<String>, quiet_since: Timestamp) -> UserFilter {
        let (guests, is_blocked) = match self {
            Self::All => (None, None),
            Self::Pending => (Some(GuestState::Pending), None),
            Self::Accepted => (Some(GuestState::Accepted), Some(false)),
            Self::Stale => (Some(GuestState::Stale), None),
            Self::Blocked => (None, Some(true)),
        };
        UserFilter { kind: Some(UserKind::Guest), guests, quiet_since: Some(quiet_since), is_blocked, search }
    }
}

/// Lists guests by name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_guests(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    which: GuestsIn,
    asked: Asked,
) -> Result<Listed<GuestListed>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let filter = which.filter(asked.searched(), itself.policy.guests.quiet_since(caller.at));
            let counted = tx.in_tenant(tenant).users().count(&filter)?;
            let page = tx.in_tenant(tenant).users().page(&filter, &asked.window()?)?;
            let mut sponsors = HashMap::new();
            Ok(Listed::of(page, Some(counted), |user| {
                let invitation = tx.in_tenant(tenant).invitations().of_guest(user.id)?.pop();
                let sponsor = user.sponsor.map(|id| name_of(tx, tenant, id, &mut sponsors)).transpose()?.flatten();
                let is_stale = is_stale(tx, &itself, &user, caller.at)?;
                Ok::<_, StorageError>(GuestListed { user, invitation, sponsor, is_stale })
            })?)
        })
        .await
}

/// What somebody is called, remembered for the next row.
fn name_of(
    tx: &mut Tx<'_>,
    tenant: TenantId,
    id: UserId,
    known: &mut HashMap<UserId, Option<String>>,
) -> Result<Option<String>, StorageError> {
    if let Some(name) = known.get(&id) {
        return Ok(name.clone());
    }
    let name = tx.in_tenant(tenant).users().find(id)?.map(|user| user.display_name.to_string());
    known.insert(id, name.clone());
    Ok(name)
}
