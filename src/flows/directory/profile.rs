//! Changes what people are called, and what else is said of them.

use rules::audit::Deed;
use rules::directory::{Action, Caller, ClaimsChange, DisplayName, Object, User, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::random::{Draw, Lot};
use storage::directory::{Profile, RoleHolder};
use storage::{StorageError, Tx};

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
    /// What else is said of them.
    pub claims: ClaimsChange,
}

impl ProfileChange {
    /// Whether it changes what somebody is called.
    pub fn names_anybody(&self) -> bool {
        self.display_name.is_some() || self.given_name.is_some() || self.family_name.is_some()
    }

    /// What is said of `user` afterwards.
    fn of(self, user: User) -> Profile {
        Profile {
            display_name: self.display_name.unwrap_or(user.display_name),
            given_name: self.given_name.unwrap_or(user.given_name),
            family_name: self.family_name.unwrap_or(user.family_name),
            locale: self.locale.unwrap_or(user.locale),
            claims: user.claims.changed(self.claims),
        }
    }
}

/// Changes what somebody is called, and what else is said of them.
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
            describe(tx, (&lot.draw(), &caller), user, change.clone())?;
            Ok(())
        })
        .await
}

/// Writes what is said of `user` after `change`, and remembers it; what changes nothing leaves `updated_at` as it is, too.
pub(crate) fn describe(
    tx: &mut Tx<'_>,
    (draw, caller): (&Draw<'_>, &Caller),
    user: User,
    change: ProfileChange,
) -> Result<(), StorageError> {
    let (tenant, id) = (user.tenant, user.id);
    let before = ProfileChange::default().of(user.clone());
    let profile = change.of(user);
    if profile == before {
        tx.nothing_to_remember("it is said already");
        return Ok(());
    }
    tx.in_tenant(tenant).users().set_profile(id, &profile, caller.at)?;
    remember(tx, draw, caller, tenant, Deed::ChangedUser, "user", id)
}
