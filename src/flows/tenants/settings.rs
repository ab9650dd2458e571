//! Changes a tenant's look and rules.

use rules::audit::Deed;
use rules::directory::{Action, Brand, Caller, CannotDo, Colour, DisplayName, Object, StandardsPolicy, Tenant, TenantPolicy, may};
use rules::ids::TenantId;
use rules::random::Lot;
use serde::Serialize;
use storage::{StorageError, Tx};

use crate::app::App;
use crate::flows::invitations::look_for_reminders;
use crate::flows::remember::remember;

/// Why a tenant's settings do not change.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The caller may not.
    #[error(transparent)]
    Cannot(#[from] CannotDo),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// How a tenant looks, but for its logo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// What it is called.
    pub name: DisplayName,
    /// What it writes to readers who did not say which language they read.
    pub locale: String,
    /// Its accent.
    pub accent: Option<Colour>,
}

impl Look {
    /// How it looks now.
    pub fn of(tenant: &Tenant) -> Self {
        Self { name: tenant.display_name.clone(), locale: tenant.locale.clone(), accent: tenant.brand.accent }
    }
}

/// Changes how the tenant looks, which was made of how it was `seen`.
///
/// # Errors
/// [`StorageError::Stale`] if that was changed since it was seen: nobody's change is lost without a word. Else [`SettingsError`].
pub async fn change_look(app: &App, caller: &Caller, tenant: TenantId, (seen, look): (&Look, Look)) -> Result<(), SettingsError> {
    let (caller, seen) = (*caller, seen.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let found = changeable(tx, &caller, tenant)?;
            if Look::of(&found) != seen {
                return Err(StorageError::Stale.into());
            }
            tx.in_tenant(tenant).itself().set_names(&look.name, &look.locale)?;
            tx.in_tenant(tenant).itself().set_brand(&Brand { accent: look.accent, ..found.brand })?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedTenant, "tenant", tenant)?;
            Ok(())
        })
        .await
}

/// Changes the rules about guests, which were made of those that were `seen`. What this tenant says as a home, and which roles guests may
/// hold, stays as it is.
///
/// # Errors
/// [`StorageError::Stale`] if they were changed since they were seen: nobody's change is lost without a word. Else [`SettingsError`].
pub async fn change_policy(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    (seen, policy): (&TenantPolicy, TenantPolicy),
) -> Result<(), SettingsError> {
    let (caller, seen) = (*caller, seen.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let kept = changeable(tx, &caller, tenant)?.policy;
            if kept != seen {
                return Err(StorageError::Stale.into());
            }
            let changed = TenantPolicy {
                unlisted_addresses: kept.unlisted_addresses,
                roles_for_guests: kept.roles_for_guests,
                standards: kept.standards,
                ..policy.clone()
            };
            tx.in_tenant(tenant).itself().set_policy(&changed)?;
            if !changed.guests.remind_after_days.is_empty() {
                look_for_reminders(tx, &lot.draw(), tenant, caller.at)?;
            }
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedTenant, "tenant", tenant)?;
            Ok(())
        })
        .await
}

/// Opens or shuts doors of the standards: `change` makes what is to hold of what holds now. Gives what holds then.
///
/// # Errors
/// [`SettingsError`].
pub async fn change_standards(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    change: impl Fn(StandardsPolicy) -> StandardsPolicy + Send + 'static,
) -> Result<StandardsPolicy, SettingsError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let kept = changeable(tx, &caller, tenant)?.policy;
            let standards = change(kept.standards);
            tx.in_tenant(tenant).itself().set_policy(&TenantPolicy { standards, ..kept })?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::ChangedTenant, "tenant", tenant)?;
            Ok(standards)
        })
        .await
}

/// The tenant, if the caller may change it.
pub(super) fn changeable(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId) -> Result<Tenant, SettingsError> {
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    let found = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
    may(&powers, Action::ManageTenant, &Object::Tenant(tenant, &found.policy))?;
    Ok(found)
}
