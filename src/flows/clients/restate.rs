//! An admin writes what an application says of itself (RFC 7591): the same words as its own, judged by the same rules.

use rules::directory::{Action, Application, Caller, Object, Tenant, may};
use rules::protocol::{ErrorCode, OAuthError, Profile};
use serde_json::{Map, Value};

use super::register::check;
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// What an admin writes of an application.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    /// Under which profile it is judged; nothing said: the one it has.
    pub profile: Option<Profile>,
    /// Members of its metadata, laid over what it says now; `null` takes one back.
    pub metadata: Map<String, Value>,
}

impl Statement {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.profile.is_none() && self.metadata.is_empty()
    }
}

/// The application as it would be; nothing is written yet. What kind of client it is stays once it is there.
///
/// # Errors
/// [`DirectoryError`].
pub async fn restate(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    application: &Application,
    statement: &Statement,
) -> Result<Application, DirectoryError> {
    let (caller, id) = (*caller, tenant.id);
    // Nobody has us fetch anything for an application that they may not change.
    app.storage
        .read(move |tx| -> Result<(), DirectoryError> {
            let itself = tx.in_tenant(id).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(id).powers(&caller.actor, caller.at)?;
            may(&powers, Action::ManageApplications, &Object::Tenant(id, &itself.policy))?;
            Ok(())
        })
        .await?;
    let profile = statement.profile.unwrap_or(application.settings.registration.profile);
    let restated = application.restate(profile, &statement.metadata)?;
    check(app, tenant, &restated.client).await?;
    Ok(restated.application)
}

/// What kind of client somebody is does not change: what it holds would have to.
pub(crate) fn another_kind() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClientMetadata, "what kind of client it is stays")
}
