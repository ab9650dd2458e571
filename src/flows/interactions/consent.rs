//! A person allows an application to learn what it asks for, or refuses.

use rules::audit::Deed;
use rules::directory::Caller;
use rules::interactions::{Progress, Purpose, Step};
use rules::protocol::Scope;
use rules::random::Lot;
use storage::StorageError;

use super::error::InteractionError;
use super::resume::{Form, resume_form};
use crate::app::App;
use crate::flows::remember::remember;

/// Remembers the consent and goes on.
///
/// # Errors
/// [`InteractionError::Changed`] if the page was not asking for that.
pub async fn consent(app: &App, caller: &Caller, form: Form) -> Result<(), InteractionError> {
    let (caller, forms) = (*caller, app.forms.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let (Step::Consent { application, .. }, Purpose::Authorize { request }) = (&resumed.step, &resumed.interaction.purpose) else {
                return Err(InteractionError::Changed);
            };
            let user = resumed.gathered.user.as_ref().ok_or(StorageError::Stale)?.id;
            let tenant = resumed.interaction.tenant;
            let known = tx.in_tenant(tenant).consents().find(&user, application)?.unwrap_or_default();
            let allowed: Scope = known.and(&request.consent_scope());
            tx.in_tenant(tenant).consents().put(&user, application, &allowed, caller.at)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::Consented, "application", application)?;
            resumed.save(tx, Progress { consented: true, ..resumed.interaction.progress.clone() })?;
            Ok(())
        })
        .await
}
