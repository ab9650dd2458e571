//! The list of members.

use rules::directory::{Caller, DirectoryRole, User, UserKind};
use rules::ids::TenantId;
use storage::StorageError;
use storage::directory::{RoleHolder, UserFilter};

use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// A member of the list.
#[derive(Debug)]
pub struct MemberListed {
    /// Who.
    pub user: User,
    /// The directory roles they directly hold.
    pub roles: Vec<DirectoryRole>,
}

/// Lists members by name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_members(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Listed<MemberListed>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let filter = UserFilter { kind: Some(UserKind::Member), search: asked.searched(), ..UserFilter::default() };
            let counted = tx.in_tenant(tenant).users().count(&filter)?;
            let page = tx.in_tenant(tenant).users().page(&filter, &asked.window()?)?;
            Ok(Listed::of(page, Some(counted), |user| {
                let roles = tx.in_tenant(tenant).roles().of_holder(RoleHolder::User(user.id))?;
                Ok::<_, StorageError>(MemberListed { user, roles })
            })?)
        })
        .await
}
