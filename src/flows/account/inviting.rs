//! A member invites from their own page: to what they have themselves, and nothing of the directory is shown to them.

use rules::directory::{Action, Address, Admits, Application, Caller, CannotDo, Object, Powers, Tenant, TenantPolicy, UserKind, may};
use rules::ids::TenantId;
use rules::invitations::csv::Standing;
use rules::protocol::Client as _;
use storage::StorageError;

use super::home::seat;
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// Why the person of an address is not invited, as far as a member may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotInvited {
    /// They belong to the organisation.
    Colleague,
    /// Somebody else has invited them, and they have not come yet.
    Waits,
    /// It is not about them: the application cannot be given.
    Application,
}

/// Whether somebody invites from their own page: a member, where members may. A guest answers for nobody.
pub fn may_invite_here(powers: &Powers, tenant: TenantId, policy: &TenantPolicy) -> Result<(), CannotDo> {
    match powers {
        Powers::Person { kind: UserKind::Member, .. } => may(powers, Action::Invite, &Object::Tenant(tenant, policy)).map(drop),
        _ => Err(CannotDo::Role),
    }
}

/// What the caller can give to a guest by name: the applications on their own page that admit guests, and that somebody answers for.
///
/// # Errors
/// [`DirectoryError::Cannot`] for whoever does not invite from their own page.
pub async fn look_at_gifts(app: &App, caller: &Caller, tenant: TenantId) -> Result<Vec<Application>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may_invite_here(&powers, tenant, &itself.policy)?;
            let Powers::Person { user, .. } = powers else { return Err(CannotDo::Role.into()) };
            let mut applications = seat(tx, tenant, user, caller.at)?.map(|seat| seat.applications).unwrap_or_default();
            applications.retain(|application| application.settings.admits != Admits::Members && !application.is_stranger());
            Ok(applications)
        })
        .await
}

/// Why whoever has that address was not invited, although the caller may invite.
///
/// # Errors
/// [`StorageError`].
pub async fn why_not_invited(app: &App, caller: &Caller, tenant: &Tenant, address: &Address) -> Result<NotInvited, StorageError> {
    let (now, tenant, key) = (caller.at, tenant.id, address.key());
    let standing = app.storage.read(move |tx| {
        let found = tx.in_tenant(tenant).users().standings(std::iter::once(&key), now)?.remove(key.as_str());
        Ok::<_, StorageError>(found.unwrap_or(Standing::Nobody))
    });
    Ok(match standing.await? {
        Standing::Member(_) => NotInvited::Colleague,
        Standing::Pending(_) => NotInvited::Waits,
        _ => NotInvited::Application,
    })
}
