//! Makes a tenant with its first admin and its signing keys.

use std::sync::Arc;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{
    Action, Address, Brand, Caller, CannotDo, DirectoryRole, DisplayName, Domain, DomainPurpose, IdTokenAlg, Object, StandardClaims,
    Tenant, TenantKind, TenantName, TenantPolicy, User, UserKind, UserStage, VerifiedDomain, may,
};
use rules::ids::{TenantId, UserId};
use rules::keys::Predecessor;
use rules::random::{Chance as _, Draw, Lot};
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::domain_turns::{Hands, make_way, new_proof};
use crate::app::App;
use crate::credentials::{CannotUsePassword, FairKey, NewPassword, PasswordError};
use crate::flows::letters::member_letter;
use crate::flows::remember::remember;
use crate::i18n::Language;
use crate::signing::{SigningError, make_key_aside};

/// A tenant to be made.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Its path name, for ever.
    pub name: TenantName,
    /// What people call it.
    pub display_name: DisplayName,
    /// In which language it writes to whom it does not know better.
    pub language: Language,
    /// A mail domain the operator vouches for as its home, without a DNS proof: no record is looked for, and it never lapses.
    pub domain: Option<Domain>,
    /// Its first admin.
    pub admin: Admin,
}

/// The first admin of a tenant.
#[derive(Clone, Debug)]
pub struct Admin {
    /// Their address, with which they sign in.
    pub address: Address,
    /// What they are called.
    pub name: DisplayName,
    /// Their password; without one they choose it by a code to their mailbox.
    pub password: Option<Secret<String>>,
}

/// What was made.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The tenant.
    pub tenant: TenantId,
    /// Its admin.
    pub admin: UserId,
}

/// Why a tenant cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeTenantError {
    /// Only the operator makes tenants.
    #[error(transparent)]
    Cannot(#[from] CannotDo),
    /// The name is or was given to another.
    #[error("the name is taken, or was")]
    NameTaken,
    /// Another tenant has verified the domain.
    #[error("another tenant has verified that domain")]
    DomainTaken,
    /// The domain is a public suffix or one where strangers have mailboxes.
    #[error("nobody can claim that domain")]
    DomainOfAll,
    /// The admin's password cannot be used.
    #[error(transparent)]
    Password(#[from] CannotUsePassword),
    /// The hashing threads are busy.
    #[error(transparent)]
    Hashing(#[from] PasswordError),
    /// A key could not be made.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A tenant with everything at its default.
pub(crate) fn new_tenant(draw: &Draw<'_>, now: Timestamp, name: TenantName, display_name: DisplayName) -> Tenant {
    Tenant {
        id: TenantId::new(draw, now),
        name,
        kind: TenantKind::Managed,
        display_name,
        primary_domain: None,
        locale: Language::default().tag().to_owned(),
        brand: Brand::default(),
        policy: TenantPolicy::default(),
        salt: draw.bytes(),
        created_at: now,
    }
}

/// Makes a managed tenant. Its RS256 key, which takes longer, is made when it is first asked for.
///
/// # Errors
/// [`MakeTenantError`]; nothing is stored then.
pub async fn make_tenant(app: &App, caller: &Caller, new: NewTenant) -> Result<Made, MakeTenantError> {
    if let Some(domain) = &new.domain
        && (domain.is_public_suffix() || app.consumers.contains(domain))
    {
        return Err(MakeTenantError::DomainOfAll);
    }
    let lot = Lot::new(&app.random);
    let phc = match &new.admin.password {
        Some(password) => {
            let fair = FairKey::new(TenantId::new(&lot.draw(), caller.at), caller.network());
            let password = NewPassword::accept(password, &[new.display_name.as_str(), new.name.as_str(), new.admin.address.local()])?;
            Some(app.passwords.hash(&password, fair).await?)
        }
        None => None,
    };
    let keys = [make_key_aside(IdTokenAlg::ES256).await?, make_key_aside(IdTokenAlg::EdDSA).await?];
    let (caller, ring, random, plan, post) = (*caller, Arc::clone(&app.ring), app.random, app.key_plan, app.post());
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let tenant = Tenant {
                primary_domain: new.domain.clone(),
                locale: new.language.tag().to_owned(),
                ..new_tenant(&draw, caller.at, new.name.clone(), new.display_name.clone())
            };
            may(
                &tx.in_tenant(tenant.id).powers(&caller.actor, caller.at)?,
                Action::ManageTenant,
                &Object::Tenant(tenant.id, &tenant.policy),
            )?;
            if tx.across().tenants().is_name_taken(&tenant.name)? {
                return Err(MakeTenantError::NameTaken);
            }
            tx.across().tenants().insert(&tenant)?;
            if let Some(domain) = &new.domain {
                vouch_for(tx, (&post, &draw, &caller), &tenant, domain)?;
            }
            for key in &keys {
                let times = plan.at_once(&[], key.alg(), Predecessor::StaysPublished, caller.at).times;
                tx.in_tenant(tenant.id).signing_keys().insert(&key.sealed_for(tenant.id, times, &ring, &random)?)?;
            }
            let admin = first_admin(&draw, &tenant, &new.admin, caller.at);
            tx.in_tenant(tenant.id).users().insert(&admin)?;
            tx.in_tenant(tenant.id).roles().give(DirectoryRole::GlobalAdministrator, RoleHolder::User(admin.id), None, caller.at)?;
            match &phc {
                Some(phc) => tx.in_tenant(tenant.id).credentials().set_password(admin.id, phc, caller.at)?,
                None => member_letter(tx, &post, &draw, &tenant, &admin, caller.at)?,
            }
            remember(tx, &draw, &caller, tenant.id, Deed::MadeTenant, "tenant", tenant.id)?;
            remember(tx, &draw, &caller, tenant.id, Deed::MadeUser, "user", admin.id)?;
            Ok(Made { tenant: tenant.id, admin: admin.id })
        })
        .await
}

/// The operator says that the domain is the tenant's: it counts at once, and for as long as nobody says otherwise.
fn vouch_for(tx: &mut Tx<'_>, hands: Hands<'_>, tenant: &Tenant, domain: &Domain) -> Result<(), MakeTenantError> {
    if !make_way(tx, hands, domain)? {
        return Err(MakeTenantError::DomainTaken);
    }
    let (_, draw, caller) = hands;
    tx.in_tenant(tenant.id).domains().propose(&VerifiedDomain::asked(domain.clone(), new_proof(draw, tenant.id)))?;
    tx.in_tenant(tenant.id).domains().verify(domain, DomainPurpose::Home, caller.at, None)?;
    Ok(())
}

fn first_admin(draw: &Draw<'_>, tenant: &Tenant, admin: &Admin, now: Timestamp) -> User {
    let is_home = tenant.primary_domain.as_ref() == Some(admin.address.domain());
    User {
        tenant: tenant.id,
        id: UserId::new(draw, now),
        kind: UserKind::Member,
        stage: UserStage::Active,
        guest_stage: None,
        upn: admin.address.key().to_string(),
        mail: admin.address.clone(),
        mail_vouched_at: is_home.then_some(now),
        display_name: admin.name.clone(),
        given_name: None,
        family_name: None,
        locale: None,
        claims: StandardClaims::default(),
        sponsor: None,
        access_ends_at: None,
        signed_in_at: None,
        stale_at: None,
        created_at: now,
        changed_at: now,
    }
}
