//! Changes what people are called.

use rules::audit::Deed;
use rules::directory::{Action, Caller, DisplayName, Object, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use storage::directory::{Profile, RoleHolder};

use super::error::DirectoryError;
use crate::app::App;
use crate::flows::remember::remember;

/// What is to change; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// What they are called.
    pub display_name: Option<DisplayName>,
    /// Given name; `Some(None)` takes it away.
    pub given_name: Option<Option<DisplayName>>,
    /// Family name; `Some(None)` takes it away.
    pub family_name: Option<Option<DisplayName>>,
    /// The language they read; `Some(None)` takes it away.
    pub locale: Option<Option<String>>,
}

/// Changes what somebody is called.
///
/// # Errors
/// [`DirectoryError`].
pub async fn change_profile(app: &App, caller: &Caller, tenant: TenantId, id: UserId, change: ProfileChange) -> Result<(), DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(id), caller.at)?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageUsers, &Object::User(tenant, &reached))?;
            let found = tx.in_tenant(tenant).users().find(id)?;
            let found = found.filter(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. }));
            let user = found.ok_or(DirectoryError::Unknown("user"))?;
            let change = change.clone();
            let profile = Profile {
                display_name: change.display_name.unwrap_or(user.display_name),
                given_name: change.given_name.unwrap_or(user.given_name),
                family_name: change.family_name.unwrap_or(user.family_name),
                locale: change.locale.unwrap_or(user.locale),
            };
            tx.in_tenant(tenant).users().set_profile(id, &profile)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedUser, "user", id)?;
            Ok(())
        })
        .await
}
