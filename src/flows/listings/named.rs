//! From what people type to what is meant: addresses and names of groups.

use std::collections::{BTreeMap, BTreeSet};

use rules::directory::{Address, Application, Assignee, Caller, DisplayName, User, UserKind, UserStage};
use rules::ids::{GroupId, TenantId, UserId};
use storage::{StorageError, Tx, Window};

use super::listed::check_seeing;
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// What an inviter can choose from.
#[derive(Debug)]
pub struct Choices {
    /// Applications, by name.
    pub applications: Vec<Application>,
    /// Names of groups.
    pub groups: Vec<String>,
}

/// How many are offered; others are typed, or named by the API.
const OFFERED: u16 = 200;

/// What an inviter can choose from.
///
/// # Errors
/// [`DirectoryError`].
pub async fn choices(app: &App, caller: &Caller, tenant: TenantId) -> Result<Choices, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let window = Window::first(OFFERED);
            let groups = tx.in_tenant(tenant).groups().page("", &window)?.items;
            let applications = tx.in_tenant(tenant).applications().page("", &window)?.items;
            Ok(Choices { applications, groups: groups.into_iter().map(|group| group.name.to_string()).collect() })
        })
        .await
}

/// What people who are there are called.
///
/// # Errors
/// [`DirectoryError`].
pub async fn names_of(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    users: BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, DisplayName>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let mut names = BTreeMap::new();
            for id in &users {
                let found = tx.in_tenant(tenant).users().find(*id)?;
                let found = found.filter(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. }));
                names.extend(found.map(|user| (user.id, user.display_name)));
            }
            Ok(names)
        })
        .await
}

/// The person of that address, or the group of that name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_assignee(app: &App, caller: &Caller, tenant: TenantId, typed: &str) -> Result<Option<Assignee>, DirectoryError> {
    let (caller, typed) = (*caller, typed.trim().to_owned());
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            if let Ok(address) = typed.parse() {
                return Ok(person(tx, tenant, &address)?.map(|user| Assignee::User(user.id)));
            }
            Ok(tx.in_tenant(tenant).groups().find_by_name(&typed)?.map(|group| Assignee::Group(group.id)))
        })
        .await
}

/// The application of that id, or the only one of that name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_application(app: &App, caller: &Caller, tenant: TenantId, typed: &str) -> Result<Option<Application>, DirectoryError> {
    let (caller, typed) = (*caller, typed.trim().to_owned());
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            if let Ok(id) = typed.parse() {
                return Ok(tx.in_tenant(tenant).applications().find(id)?);
            }
            let mut named = tx.in_tenant(tenant).applications().find_by_name(&typed)?;
            Ok(named.pop().filter(|_| named.is_empty()))
        })
        .await
}

/// The usable member of that address.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_member(app: &App, caller: &Caller, tenant: TenantId, address: Address) -> Result<Option<User>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            Ok(person(tx, tenant, &address)?.filter(|user| user.kind == UserKind::Member && user.is_usable(caller.at)))
        })
        .await
}

/// The groups of those names, `None` for names that none has.
///
/// # Errors
/// [`DirectoryError`].
pub async fn find_groups(app: &App, caller: &Caller, tenant: TenantId, names: Vec<String>) -> Result<Vec<Option<GroupId>>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            names.iter().map(|name| Ok(tx.in_tenant(tenant).groups().find_by_name(name)?.map(|group| group.id))).collect()
        })
        .await
}

/// Whose address it is: a vouched one counts before a hint.
fn person(tx: &mut Tx<'_>, tenant: TenantId, address: &Address) -> Result<Option<User>, StorageError> {
    let found = tx.in_tenant(tenant).users().find_by_mail_key(&address.key())?;
    let mut living: Vec<User> =
        found.into_iter().filter(|user| matches!(user.stage, UserStage::Active | UserStage::Blocked { .. })).collect();
    living.sort_by_key(|user| user.mail_vouched_at.is_none());
    Ok(living.into_iter().next())
}
