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

/// What is to change of a guest's stay; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StayChange {
    /// Who answers for them; `Some(None)`: nobody.
    pub sponsor: Option<Option<UserId>>,
    /// When their access ends; `Some(None)`: it does not.
    pub access_ends_at: Option<Option<Timestamp>>,
}

/// Sets sponsor and end of access of a guest. Sessions that stand for longer end with it, as each use looks again.
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_stay(app: &App, caller: &Caller, tenant: TenantId, guest: UserId, change: StayChange) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(guest), caller.at)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageUsers, &Object::User(tenant, &reached))?;
            let found = tx.in_tenant(tenant).users().find(guest)?.filter(|user| user.kind == UserKind::Guest);
            let found = found.ok_or(DirectoryError::Unknown("guest"))?;
            if let Some(Some(sponsor)) = change.sponsor {
                let member = tx.in_tenant(tenant).users().find(sponsor)?;
                let member = member.filter(|user| user.kind == UserKind::Member && user.is_usable(caller.at));
                member.ok_or(DirectoryError::Unknown("member"))?;
            }
            let sponsor = change.sponsor.unwrap_or(found.sponsor);
            let access_ends_at = change.access_ends_at.unwrap_or(found.access_ends_at);
            if !tx.in_tenant(tenant).users().set_terms_of_stay(guest, sponsor, access_ends_at)? {
                return Err(DirectoryError::Unknown("guest"));
            }
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedUser, "user", guest)?;
            Ok(())
        })
        .await
}
