//! What the names in rows mean: looked up in one tenant, for one actor, each once.

use rules::clock::Timestamp;
use rules::directory::{Address, Application, Gift, Group, Invitee, Powers, Tenant, User, UserKind};
use rules::ids::UserId;
use rules::invitations::LandingAddress;
use rules::invitations::csv::{Column, Found, KnownApplication, KnownGroup, Names, Reach, Wanted};
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use crate::flows::invitations::{Own, may_give};

/// For whom names are looked up, and when.
pub(super) struct Asker<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) powers: &'a Powers,
    pub(super) now: Timestamp,
}

/// Looks up whatever the row mentions and `names` does not hold yet.
pub(super) fn look_up(tx: &mut Tx<'_>, asker: &Asker<'_>, names: &mut Names, wanted: &Wanted) -> Result<(), StorageError> {
    let missing: Vec<(Column, String)> = names.missing(wanted).map(|(column, text)| (column, text.to_owned())).collect();
    for (column, text) in missing {
        match column {
            Column::Applications => names.applications.insert(&text, application(tx, asker, &text)?),
            Column::Groups => names.groups.insert(&text, group(tx, asker, &text)?),
            _ => names.sponsors.insert(&text, member(tx, asker, &text)?),
        }
    }
    Ok(())
}

fn one_of<T>(mut found: Vec<T>) -> Found<T> {
    match (found.pop(), found.is_empty()) {
        (None, _) => Found::Nothing,
        (Some(only), true) => Found::One(only),
        (Some(_), false) => Found::Several,
    }
}

fn application(tx: &mut Tx<'_>, asker: &Asker<'_>, text: &str) -> Result<Found<KnownApplication>, StorageError> {
    let mut here = tx.in_tenant(asker.tenant.id);
    let found = match text.parse() {
        Ok(id) => here.applications().find(id)?.into_iter().collect(),
        Err(_) => here.applications().find_by_name(text)?,
    };
    let known = found.into_iter().map(|application| known_application(tx, asker, application));
    Ok(one_of(known.collect::<Result<_, _>>()?))
}

fn known_application(tx: &mut Tx<'_>, asker: &Asker<'_>, application: Application) -> Result<KnownApplication, StorageError> {
    let own = Own::look(tx, asker.powers, &application, asker.now)?;
    let may_give = |role| may_give(asker.powers, asker.tenant, (own.gift(role), &[]), Invitee::Stranger);
    let is_offered = LandingAddress::is_offered_by(&application);
    let settings = application.settings;
    let pages = [&settings.home_page, &settings.initiate_login_uri].into_iter().flatten().filter(|_| is_offered);
    let roles: Vec<String> = settings.roles.into_iter().map(|role| role.value).collect();
    Ok(KnownApplication {
        id: application.id,
        name: application.name,
        origins: pages.map(|page| page.origin().ascii_serialization()).collect(),
        admits: settings.admits,
        may_give: may_give(None),
        roles_to_give: roles.iter().filter(|role| may_give(Some(role.as_str())).is_ok()).cloned().collect(),
        roles,
    })
}

fn group(tx: &mut Tx<'_>, asker: &Asker<'_>, text: &str) -> Result<Found<KnownGroup>, StorageError> {
    let mut here = tx.in_tenant(asker.tenant.id);
    let found: Option<Group> = match text.parse() {
        Ok(id) => here.groups().find(id)?,
        Err(_) => here.groups().find_by_name(text)?,
    };
    let Some(group) = found else { return Ok(Found::Nothing) };
    let reached = here.roles().reached_by(RoleHolder::Group(group.id), asker.now)?;
    let reach = if reached.is_empty() { Reach::Ordinary } else { Reach::RoleBearing };
    Ok(Found::One(KnownGroup {
        id: group.id,
        name: group.name,
        reach,
        may_give: may_give(asker.powers, asker.tenant, (Gift::Other, &reached), Invitee::Stranger),
    }))
}

fn member(tx: &mut Tx<'_>, asker: &Asker<'_>, text: &str) -> Result<Found<UserId>, StorageError> {
    let mut here = tx.in_tenant(asker.tenant.id);
    let mut users = here.users();
    let mut found: Vec<User> = match text.parse::<UserId>() {
        Ok(id) => users.find(id)?.into_iter().collect(),
        Err(_) => users.find_by_upn(text)?.into_iter().collect(),
    };
    if let Ok(address) = text.parse::<Address>() {
        found.extend(users.find_by_mail_key(&address.key())?);
    }
    let may_answer = |user: &User| user.kind == UserKind::Member && user.is_usable(asker.now);
    let mut ids: Vec<UserId> = found.iter().filter(|user| may_answer(user)).map(|user| user.id).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(one_of(ids))
}
