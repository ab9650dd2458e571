//! Initial access tokens, with which clients may be registered (RFC 7591 §1.2).

use std::time::Duration;

use rules::audit::Deed;
use rules::digest::Digest;
use rules::directory::{Action, Caller, Object, may};
use rules::ids::TenantId;
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;

use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::remember::remember;

/// Makes a token with which so many clients may be registered in that time; it is shown this once.
///
/// # Errors
/// [`DirectoryError`].
pub async fn make_registration_token(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    uses: u32,
    lasts_for: Duration,
) -> Result<Secret<String>, DirectoryError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageApplications, &Object::Tenant(tenant, &itself.policy))?;
            let secret = draw.secret();
            let digest = Digest::of(secret.expose());
            tx.in_tenant(tenant).registration_tokens().insert(&digest, uses, caller.at, caller.at + lasts_for)?;
            remember(tx, &draw, &caller, tenant, Deed::ChangedTenant, "tenant", tenant)?;
            Ok(secret)
        })
        .await
}
