//! The list of imports.

use rules::directory::Caller;
use rules::ids::TenantId;
use rules::invitations::Import;
use storage::StorageError;

use super::listed::{Asked, Listed};
use crate::app::App;
use crate::flows::imports::{ImportError, list};

/// Lists imports, newest first.
///
/// # Errors
/// [`ImportError`].
pub async fn list_imports(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Listed<Import>, ImportError> {
    let page = list(app, caller, tenant, asked.window()?).await?;
    Ok(Listed::of(page, None, Ok::<_, StorageError>)?)
}
