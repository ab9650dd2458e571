//! Puts members into a directory.

use rules::audit::Deed;
use rules::directory::{Action, Address, Caller, DisplayName, Object, StandardClaims, TenantKind, User, UserKind, UserStage, may};
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use rules::secret::Secret;

use super::error::DirectoryError;
use super::upns::Upns;
use crate::app::App;
use crate::credentials::{FairKey, NewPassword};
use crate::flows::letters::member_letter;
use crate::flows::remember::remember;

/// A member to be made.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// Their address, with which they sign in.
    pub address: Address,
    /// What they are called.
    pub name: DisplayName,
    /// Their password; without one they choose it by a code to their mailbox.
    pub password: Option<Secret<String>>,
}

/// Puts a member into the directory; one without a password gets a letter that says how to choose one. Their address is vouched for if the
/// tenant verified its domain (SECURITY 2).
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_member(app: &App, caller: &Caller, tenant: TenantId, new: NewMember) -> Result<UserId, DirectoryError> {
    let phc = match &new.password {
        Some(password) => {
            let password = NewPassword::accept(password, &[new.name.as_str(), new.address.local()])?;
            Some(app.passwords.hash(&password, FairKey::new(tenant, caller.network())).await?)
        }
        None => None,
    };
    let (caller, post) = (*caller, app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let tenant = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageUsers, &Object::Tenant(tenant.id, &tenant.policy))?;
            if tx.in_tenant(tenant.id).users().find_vouched(&new.address.key())?.is_some() {
                return Err(DirectoryError::Taken("user"));
            }
            // Whoever had the address before and was removed is somebody else, and keeps the name.
            let same = tx.in_tenant(tenant.id).users().find_by_mail_key(&new.address.key())?;
            if same.iter().any(|user| user.kind == UserKind::Member && !matches!(user.stage, UserStage::Deleted { .. })) {
                return Err(DirectoryError::Taken("user"));
            }
            let (upn, _) = Upns::default().free(tx, tenant.id, |numeral| User::member_upn(&new.address, numeral))?;
            let is_home = tenant.kind == TenantKind::Managed && tx.across().home_of_domain(new.address.domain())? == Some(tenant.id);
            let user = User {
                tenant: tenant.id,
                id: UserId::new(&draw, caller.at),
                kind: UserKind::Member,
                stage: UserStage::Active,
                guest_stage: None,
                upn,
                mail: new.address.clone(),
                mail_vouched_at: is_home.then_some(caller.at),
                display_name: new.name.clone(),
                given_name: None,
                family_name: None,
                locale: None,
                claims: StandardClaims::default(),
                sponsor: None,
                access_ends_at: None,
                signed_in_at: None,
                stale_at: None,
                created_at: caller.at,
                changed_at: caller.at,
            };
            tx.in_tenant(tenant.id).users().insert(&user)?;
            if let Some(phc) = &phc {
                tx.in_tenant(tenant.id).credentials().set_password(user.id, phc, caller.at)?;
            }
            if phc.is_none() {
                member_letter(tx, &post, &draw, &tenant, &user, caller.at)?;
            }
            remember(tx, &draw, &caller, tenant.id, Deed::MadeUser, "user", user.id)?;
            Ok(user.id)
        })
        .await
}
