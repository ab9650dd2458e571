//! The guests whom somebody answers for.

use rules::clock::Timestamp;
use rules::directory::{Action, Caller, Object, Powers, Tenant, User, UserKind, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::invitations::{Invitation, InvitationStage};
use storage::{StorageError, Tx, Window};

use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::interactions::is_stale;
use crate::flows::listings::{Asked, Listed};

/// A guest whom a member answers for.
#[derive(Clone, Debug)]
pub struct Sponsored {
    /// Who.
    pub user: User,
    /// Their last invitation.
    pub invitation: Option<Invitation>,
    /// Whether the member must say that they are still the same person.
    pub is_stale: bool,
    /// The applications that were given to them, by name; looked up for one guest, not for lists.
    pub applications: Vec<String>,
    /// Whether the member may send the link of that invitation again, or take the invitation back.
    pub may_touch: bool,
}

/// One page of the guests whom a member answers for, newest first.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_sponsored(app: &App, caller: &Caller, sponsor: &User, asked: Asked) -> Result<Listed<Sponsored>, DirectoryError> {
    let (caller, tenant, sponsor) = (*caller, sponsor.tenant, sponsor.id);
    app.storage
        .read(move |tx| {
            let Some(itself) = tx.in_tenant(tenant).itself().find()? else { return Ok(Listed::nothing()) };
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            let page = tx.in_tenant(tenant).users().page_of_sponsor(sponsor, &asked.window()?)?;
            Ok(Listed::of(page, None, |user| sponsored(tx, (&itself, &powers), user, caller.at))?)
        })
        .await
}

/// The newest guests whom a member answers for, and whether there are more.
pub(super) fn newest_sponsored(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    powers: &Powers,
    (sponsor, most): (UserId, u16),
    now: Timestamp,
) -> Result<(Vec<Sponsored>, bool), StorageError> {
    let page = tx.in_tenant(tenant.id).users().page_of_sponsor(sponsor, &Window::first(most))?;
    let guests = page.items.into_iter().map(|user| sponsored(tx, (tenant, powers), user, now)).collect::<Result<_, _>>()?;
    Ok((guests, page.next.is_some()))
}

/// The guest, if `sponsor` answers for them; for everybody else there is none.
///
/// # Errors
/// [`StorageError`].
pub async fn look_at_sponsored(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    sponsor: UserId,
    guest: UserId,
) -> Result<Option<Sponsored>, StorageError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            let Some(itself) = tx.in_tenant(tenant).itself().find()? else { return Ok(None) };
            let found = tx.in_tenant(tenant).users().find(guest)?;
            let is_theirs = |user: &User| user.kind == UserKind::Guest && user.sponsor == Some(sponsor);
            let found = found.filter(|user| is_theirs(user) && matches!(user.stage, UserStage::Active | UserStage::Blocked { .. }));
            let Some(user) = found else { return Ok(None) };
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            let applications = given_to(tx, &user, caller.at)?;
            Ok(Some(Sponsored { applications, ..sponsored(tx, (&itself, &powers), user, caller.at)? }))
        })
        .await
}

/// What applications somebody was given, by name.
fn given_to(tx: &mut Tx<'_>, user: &User, now: Timestamp) -> Result<Vec<String>, StorageError> {
    let mut names = Vec::new();
    for given in tx.in_tenant(user.tenant).assignments().applications_of(user.id, now)? {
        names.extend(tx.in_tenant(user.tenant).applications().find(given)?.map(|application| application.name.to_string()));
    }
    names.sort();
    Ok(names)
}

fn sponsored(tx: &mut Tx<'_>, (tenant, powers): (&Tenant, &Powers), user: User, now: Timestamp) -> Result<Sponsored, StorageError> {
    let invitation = tx.in_tenant(tenant.id).invitations().of_guest(user.id)?.pop();
    let touches =
        |waiting: &Invitation| may(powers, Action::Invite, &Object::Invitation(tenant.id, &tenant.policy, waiting.sender.by)).is_ok();
    let is_waiting = |invitation: &&Invitation| invitation.stage == InvitationStage::Pending && user.stage == UserStage::Active;
    let may_touch = invitation.as_ref().filter(is_waiting).is_some_and(touches);
    let is_stale = is_stale(tx, tenant, &user, now)?;
    Ok(Sponsored { user, invitation, is_stale, applications: Vec::new(), may_touch })
}
