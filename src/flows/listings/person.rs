//! One person with what is around them: invitations, what they hold, and what the caller may do about it.

use rules::directory::{Action, Assignee, Caller, DirectoryRole, Home, Object, Powers, User, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::invitations::Invitation;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::held::{Held, held_by};
use super::listed::check_seeing;
use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::interactions::is_stale;

/// One person of the directory.
#[derive(Debug)]
pub struct PersonSeen {
    /// Who.
    pub user: User,
    /// Their invitations, oldest first.
    pub invitations: Vec<Invitation>,
    /// What they were given directly.
    pub held: Vec<Held>,
    /// Who answers for them.
    pub sponsor: Option<User>,
    /// Where they sign in, as people call it.
    pub homes: Vec<String>,
    /// The directory roles they directly hold.
    pub roles: Vec<DirectoryRole>,
    /// Whether somebody must say that they are still the same person.
    pub is_stale: bool,
    /// Whether the caller may change, block and remove them.
    pub may_manage: bool,
    /// Whether the caller may invite, and so send links again.
    pub may_invite: bool,
    /// Whether the caller may give and take.
    pub may_give: bool,
    /// Whether the caller may give directory roles.
    pub may_give_roles: bool,
}

/// Looks at one person. A tombstone is shown only to say what became of an invitation.
///
/// # Errors
/// [`DirectoryError`].
pub async fn look_at_person(app: &App, caller: &Caller, tenant: TenantId, id: UserId) -> Result<PersonSeen, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let user = tx.in_tenant(tenant).users().find(id)?.ok_or(DirectoryError::Unknown("user"))?;
            let invitations = tx.in_tenant(tenant).invitations().of_guest(id)?;
            let is_tombstone = matches!(user.stage, UserStage::Deleted { .. } | UserStage::Merged { .. });
            if is_tombstone && invitations.is_empty() {
                return Err(DirectoryError::Unknown("user"));
            }
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            let reached = tx.in_tenant(tenant).roles().reached_by(RoleHolder::User(id), caller.at)?;
            let sponsor = match user.sponsor {
                Some(sponsor) => tx.in_tenant(tenant).users().find(sponsor)?,
                None => None,
            };
            let whole = Object::Tenant(tenant, &itself.policy);
            let is = |action, object: &Object<'_>| !is_tombstone && may(&powers, action, object).is_ok();
            Ok(PersonSeen {
                held: held_by(tx, tenant, &Assignee::User(id))?,
                homes: homes(tx, tenant, &user)?,
                is_stale: is_stale(tx, &itself, &user, caller.at)?,
                roles: tx.in_tenant(tenant).roles().of_holder(RoleHolder::User(id))?,
                may_manage: is(Action::ManageUsers, &Object::User(tenant, &reached)) && !is_same(&powers, id),
                may_invite: is(Action::Invite, &whole),
                may_give: is(Action::Give, &Object::Grant(tenant, &[])),
                may_give_roles: is(Action::ManageTenant, &whole),
                user,
                invitations,
                sponsor,
            })
        })
        .await
}

impl PersonSeen {
    /// Whether the caller may let the guest begin anew.
    pub fn may_reset(&self) -> bool {
        self.may_manage && self.may_invite
    }
}

fn is_same(powers: &Powers, id: UserId) -> bool {
    matches!(powers, Powers::Person { user, .. } if *user == id)
}

fn homes(tx: &mut Tx<'_>, tenant: TenantId, user: &User) -> Result<Vec<String>, StorageError> {
    let mut homes = Vec::new();
    for identity in tx.in_tenant(tenant).identities().of_user(user.id)? {
        homes.push(match identity.home {
            Home::Here => continue,
            Home::Mail => identity.subject,
            Home::Tenant(home) => tx.in_tenant(home).itself().find()?.map(|home| home.display_name.to_string()).unwrap_or_default(),
        });
    }
    Ok(homes)
}
