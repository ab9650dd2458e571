//! What those and that are called which the audit log knows by their ids.

use std::collections::HashMap;
use std::str::FromStr;

use rules::directory::{Actor, UserKind, UserStage};
use rules::ids::{ApplicationId, GroupId, ImportId, InvitationId, SessionId, TenantId, UserId};
use storage::{StorageError, Tx};

/// Somebody or something by the name that people know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Called {
    /// What people call it; `None` for what has no name, and for what is not there any more.
    pub name: Option<String>,
    /// The page about it, where there is one.
    pub page: Option<PageOf>,
}

/// What a page of the portal can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOf {
    /// A guest.
    Guest(UserId),
    /// A member.
    Member(UserId),
    /// A group.
    Group(GroupId),
    /// An application.
    Application(ApplicationId),
    /// An import.
    Import(ImportId),
    /// The tenant itself, and its domains.
    Settings,
}

/// Looks up names, each once: a few people do most of what is done.
#[derive(Default)]
pub(super) struct Names(HashMap<(String, String), Called>);

impl Names {
    /// Whoever acted; nothing for whoever has no name here: the clock, the operator, and people of another tenant, who act here only for
    /// themselves.
    pub(super) fn of_actor(&mut self, tx: &mut Tx<'_>, tenant: TenantId, actor: &Actor) -> Result<Called, StorageError> {
        match actor {
            Actor::Person { tenant: theirs, user } if *theirs == tenant => self.of(tx, tenant, "user", &user.to_string()),
            Actor::Program { application, .. } => self.of(tx, tenant, "application", &application.to_string()),
            Actor::Person { .. } | Actor::Operator | Actor::Job | Actor::Nobody => Ok(Called::default()),
        }
    }

    /// The noun of that kind with that id, as an event names its subject.
    pub(super) fn of(&mut self, tx: &mut Tx<'_>, tenant: TenantId, kind: &str, id: &str) -> Result<Called, StorageError> {
        let key = (kind.to_owned(), id.to_owned());
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let called = called(tx, tenant, kind, id)?;
        self.0.insert(key, called.clone());
        Ok(called)
    }
}

fn called(tx: &mut Tx<'_>, tenant: TenantId, kind: &str, id: &str) -> Result<Called, StorageError> {
    match kind {
        "user" => parsed(id).map_or_else(nothing, |id| person(tx, tenant, id)),
        "invitation" => {
            let Some(found) = found(id, |id: InvitationId| tx.in_tenant(tenant).invitations().find(id))? else { return nothing() };
            let page = person(tx, tenant, found.guest)?.page;
            Ok(Called { name: Some(found.address.to_string()), page })
        }
        // Whose it is says more than its id.
        "session" => {
            let found = found(id, |id: SessionId| tx.in_tenant(tenant).sessions().find(id))?;
            found.map_or_else(nothing, |session| person(tx, tenant, session.user))
        }
        "group" => {
            let found = found(id, |id: GroupId| tx.in_tenant(tenant).groups().find(id))?;
            Ok(found.map(|group| Called { name: Some(group.name.to_string()), page: Some(PageOf::Group(group.id)) }).unwrap_or_default())
        }
        "application" => {
            let found = found(id, |id: ApplicationId| tx.in_tenant(tenant).applications().find(id))?;
            let named = found.map(|found| Called { name: Some(found.name.to_string()), page: Some(PageOf::Application(found.id)) });
            Ok(named.unwrap_or_default())
        }
        "import" => {
            let found = found(id, |id: ImportId| tx.in_tenant(tenant).imports().find(id))?;
            Ok(found.map(|import| Called { name: Some(import.file_name), page: Some(PageOf::Import(import.id)) }).unwrap_or_default())
        }
        "tenant" => {
            let itself = tx.in_tenant(tenant).itself().find()?;
            let name = itself.filter(|itself| itself.id.to_string() == id).map(|itself| itself.display_name.to_string());
            Ok(Called { page: name.is_some().then_some(PageOf::Settings), name })
        }
        "domain" => Ok(Called { name: Some(id.to_owned()), page: Some(PageOf::Settings) }),
        "mailbox" | "terms" => Ok(Called { name: Some(id.to_owned()), page: None }),
        _ => nothing(),
    }
}

/// Whoever is gone has a page only as the guest of an invitation.
fn person(tx: &mut Tx<'_>, tenant: TenantId, id: UserId) -> Result<Called, StorageError> {
    let Some(user) = tx.in_tenant(tenant).users().find(id)? else { return nothing() };
    let has_page = match user.stage {
        UserStage::Active | UserStage::Blocked { .. } => true,
        UserStage::Deleted { .. } | UserStage::Merged { .. } => !tx.in_tenant(tenant).invitations().of_guest(id)?.is_empty(),
    };
    let page = if user.kind == UserKind::Guest { PageOf::Guest(id) } else { PageOf::Member(id) };
    Ok(Called { name: Some(user.display_name.to_string()), page: has_page.then_some(page) })
}

fn nothing() -> Result<Called, StorageError> {
    Ok(Called::default())
}

fn parsed<I: FromStr>(id: &str) -> Option<I> {
    id.parse().ok()
}

fn found<I: FromStr, T>(id: &str, find: impl FnOnce(I) -> Result<Option<T>, StorageError>) -> Result<Option<T>, StorageError> {
    parsed(id).map_or(Ok(None), find)
}
