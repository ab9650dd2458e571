//! Says who answers for a guest, and how long they may stay.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Caller, Object, UserKind, may};
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use storage::directory::RoleHolder;

use super::error::DirectoryError;
use crate::app::App;
use crate::flows::remember::remember;

/// Sets sponsor and end of access of a guest. Sessions that stand for longer end with it, as each use looks again.
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_stay(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    guest: UserId,
    (sponsor, access_ends_at): (Option<UserId>, Option<Timestamp>),
) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(guest), caller.at)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageUsers, &Object::User(tenant, &reached))?;
            let found = tx.in_tenant(tenant).users().find(guest)?.filter(|user| user.kind == UserKind::Guest);
            found.ok_or(DirectoryError::Unknown("guest"))?;
            if let Some(sponsor) = sponsor {
                let member = tx.in_tenant(tenant).users().find(sponsor)?;
                let member = member.filter(|user| user.kind == UserKind::Member && user.is_usable(caller.at));
                member.ok_or(DirectoryError::Unknown("member"))?;
            }
            if !tx.in_tenant(tenant).users().set_terms_of_stay(guest, sponsor, access_ends_at)? {
                return Err(DirectoryError::Unknown("guest"));
            }
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedUser, "user", guest)?;
            Ok(())
        })
        .await
}
