//! The list of guests.

use std::collections::HashMap;

use rules::clock::Timestamp;
use rules::directory::{Caller, User, UserKind};
use rules::ids::{TenantId, UserId};
use rules::invitations::Invitation;
use storage::directory::{GuestState, LastInvitation, Stay, UserFilter};
use storage::{StorageError, Tx};

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::interactions::is_stale;

/// Which guests are listed. But for all of them, each guest is in one list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GuestsIn {
    /// All of them.
    #[default]
    All,
    /// Who accepted, and may come.
    Active,
    /// Who have not come yet, and whose link works.
    Pending,
    /// Who have not come yet, and whose link has ended.
    Expired,
    /// Who declined.
    Declined,
    /// Who reported the letter.
    Reported,
    /// Whose invitation was taken back, and who are still there: they came before.
    Revoked,
    /// Who must be confirmed by their sponsor.
    Stale,
    /// Whose access has ended.
    Ended,
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
    pub(super) fn filter(self, search: Option<String>, quiet_since: Timestamp, now: Timestamp) -> UserFilter {
        let all = UserFilter { kind: Some(UserKind::Guest), quiet_since: Some(quiet_since), search, ..UserFilter::default() };
        let not_blocked = UserFilter { is_blocked: Some(false), ..all.clone() };
        let may_stay = |guests| UserFilter { guests: Some(guests), stay: Some(Stay::GoesOn(now)), ..not_blocked.clone() };
        let not_come = |invited| UserFilter { invited: Some(invited), ..may_stay(GuestState::Pending) };
        match self {
            Self::All => all,
            Self::Active => may_stay(GuestState::Active),
            Self::Pending => not_come(LastInvitation::Waits(now)),
            Self::Expired => not_come(LastInvitation::Expired(now)),
            Self::Declined => not_come(LastInvitation::Declined),
            Self::Reported => not_come(LastInvitation::Reported),
            Self::Revoked => not_come(LastInvitation::Revoked),
            Self::Stale => may_stay(GuestState::Stale),
            Self::Ended => UserFilter { stay: Some(Stay::Ended(now)), ..not_blocked },
            Self::Blocked => UserFilter { is_blocked: Some(true), ..all },
        }
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
            let filter = which.filter(asked.searched(), itself.policy.guests.quiet_since(caller.at), caller.at);
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
