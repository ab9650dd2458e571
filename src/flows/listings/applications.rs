//! The list of applications, and one with whom it is given to.

use rules::directory::{Action, Application, Assignment, Caller, Object, may};
use rules::ids::{ApplicationId, TenantId};
use storage::StorageError;

use super::groups::{MemberSeen, named};
use super::listed::{Asked, Listed, check_seeing};
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// One application.
#[derive(Debug)]
pub struct ApplicationSeen {
    /// The application.
    pub application: Application,
    /// Whom it is given to, this page of them.
    pub assigned: Listed<(Assignment, MemberSeen)>,
    /// The one application that may act for people with its tokens.
    pub may_act: Option<Application>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Whether the caller may give it.
    pub may_give: bool,
}

/// Lists applications by name.
///
/// # Errors
/// [`DirectoryError`].
pub async fn list_applications(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Listed<Application>, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let page = tx.in_tenant(tenant).applications().page(asked.search.trim(), &asked.window()?)?;
            Ok(Listed::of(page, None, Ok::<_, StorageError>)?)
        })
        .await
}

/// Looks at one application.
///
/// # Errors
/// [`DirectoryError`].
pub async fn look_at_application(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    id: ApplicationId,
    asked: Asked,
) -> Result<ApplicationSeen, DirectoryError> {
    let caller = *caller;
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let application = tx.in_tenant(tenant).applications().find(id)?.ok_or(DirectoryError::Unknown("application"))?;
            let page = tx.in_tenant(tenant).assignments().of_application(id, &asked.window()?)?;
            let assigned = Listed::of(page, None, |assignment: Assignment| {
                let who = named(tx, tenant, assignment.assignee)?;
                Ok::<_, StorageError>((assignment, who))
            })?;
            let itself = tx.in_tenant(tenant).itself().find()?.ok_or(DirectoryError::Unknown("tenant"))?;
            let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
            let may_manage = may(&powers, Action::ManageApplications, &Object::Tenant(tenant, &itself.policy)).is_ok();
            let may_give = may(&powers, Action::Give, &Object::Grant(tenant, &[])).is_ok();
            let may_act = application.settings.delegation.may_act.map(|id| tx.in_tenant(tenant).applications().find(id));
            let may_act = may_act.transpose()?.flatten();
            Ok(ApplicationSeen { application, assigned, may_act, may_manage, may_give })
        })
        .await
}
