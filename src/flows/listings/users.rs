//! Users of every kind, as programs look at them.

use rules::directory::{Action, Address, Assignee, Caller, Group, Object, StandardClaims, User, UserStage, may};
use rules::ids::{TenantId, UserId};
use storage::directory::UserFilter;
use storage::{StorageError, Tx};

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// Whoever looks after people sees what is said of them; whoever sees the directory for another reason does not.
#[derive(Clone, Copy)]
struct Sight {
    sees_claims: bool,
}

impl Sight {
    fn of(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId) -> Result<Self, DirectoryError> {
        check_seeing(tx, caller, tenant)?;
        let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
        Ok(Self { sees_claims: may(&powers, Action::ManageUsers, &Object::User(tenant, &[])).is_ok() })
    }

    fn see(self, user: User) -> User {
        if self.sees_claims { user } else { User { claims: StandardClaims::default(), ..user } }
    }
}

/// Lists users by name. They are counted on the first page.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_users(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    filter: UserFilter,
    asked: Asked,
) -> Result<Listed<User>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let sight = Sight::of(tx, &caller, tenant)?;
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let filter = UserFilter { quiet_since: Some(itself.policy.guests.quiet_since(caller.at)), ..filter.clone() };
            let counted = match asked.after {
                None => Some(tx.in_tenant(tenant).users().count(&filter)?),
                Some(_) => None,
            };
            let page = tx.in_tenant(tenant).users().page(&filter, &asked.window()?)?;
            Ok(Listed::of(page, counted, |user| Ok::<_, StorageError>(sight.see(user)))?)
        })
        .await
}

/// The users of the directory with that address: usually one.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_users_of(app: &App, caller: &Caller, tenant: TenantId, address: Address) -> Result<Vec<User>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let sight = Sight::of(tx, &caller, tenant)?;
            let mut found = tx.in_tenant(tenant).users().find_by_mail_key(&address.key())?;
            found.retain(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. }));
            Ok(found.into_iter().map(|user| sight.see(user)).collect())
        })
        .await
}

/// One user, or the tombstone of one.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_user(app: &App, caller: &Caller, tenant: TenantId, id: UserId) -> Result<User, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let sight = Sight::of(tx, &caller, tenant)?;
            tx.in_tenant(tenant).users().find(id)?.map(|user| sight.see(user)).ok_or(DirectoryError::Unknown("user"))
        })
        .await
}

/// All groups that a user is in at this moment, directly or through others.
///
/// # Errors
/// [`DirectoryError`].
pub async fn groups_around(app: &App, caller: &Caller, tenant: TenantId, user: UserId) -> Result<Vec<Group>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            tx.in_tenant(tenant).users().find(user)?.ok_or(DirectoryError::Unknown("user"))?;
            let mut groups = Vec::new();
            for id in tx.in_tenant(tenant).groups().of_user(user, caller.at)? {
                groups.extend(tx.in_tenant(tenant).groups().find(id)?);
            }
            Ok(groups)
        })
        .await
}

/// The living user or the group with that id.
///
/// # Errors
/// [`DirectoryError::Unknown`] if there is neither.
pub async fn which_assignee(app: &App, caller: &Caller, tenant: TenantId, id: &str) -> Result<Assignee, DirectoryError> {
    let caller = *caller;
    let (user, group) = (id.parse::<UserId>().ok(), id.parse().ok());
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let (Some(user), Some(group)) = (user, group) else { return Err(DirectoryError::Unknown("user or group")) };
            let found = tx.in_tenant(tenant).users().find(user)?;
            if found.is_some_and(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. })) {
                return Ok(Assignee::User(user));
            }
            let group = tx.in_tenant(tenant).groups().find(group)?.ok_or(DirectoryError::Unknown("user or group"))?;
            Ok(Assignee::Group(group.id))
        })
        .await
}
