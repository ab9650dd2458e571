//! A guest whom somebody answers for.

use rules::directory::{User, UserKind, UserStage};
use rules::ids::{TenantId, UserId};
use storage::StorageError;

use crate::app::App;

/// The guest, if `sponsor` answers for them; for everybody else there is none.
///
/// # Errors
/// [`StorageError`].
pub async fn look_at_sponsored(app: &App, tenant: TenantId, sponsor: UserId, guest: UserId) -> Result<Option<User>, StorageError> {
    app.storage
        .read(move |tx| {
            let found = tx.in_tenant(tenant).users().find(guest)?;
            let is_theirs = |user: &User| user.kind == UserKind::Guest && user.sponsor == Some(sponsor);
            Ok(found.filter(|user| is_theirs(user) && matches!(user.stage, UserStage::Active | UserStage::Blocked { .. })))
        })
        .await
}
