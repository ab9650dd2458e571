//! A person allows an application to learn what it asks for, or refuses.

use rules::audit::Deed;
use rules::directory::Caller;
use rules::interactions::{Progress, Step};
use rules::protocol::Scope;
use rules::random::Lot;
use storage::StorageError;
use storage::directory::Consent;

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
            let (Step::Consent { application, .. }, Some(wants)) = (&resumed.step, &resumed.gathered.wants) else {
                return Err(InteractionError::Changed);
            };
            let user = resumed.gathered.user.as_ref().ok_or(StorageError::Stale)?.id;
            let tenant = resumed.interaction.tenant;
            let known = tx.in_tenant(tenant).acceptances().consent(user, *application)?;
            let known = known.map_or_else(Scope::default, |consent| Scope::parse(&consent.scope));
            let scope = known.and(wants).to_string();
            let given = Consent { application: *application, scope, given_at: caller.at };
            tx.in_tenant(tenant).acceptances().give_consent(user, &given)?;
            remember(tx, &lot.draw(), &caller, tenant, Deed::Consented, "application", application)?;
            resumed.save(tx, Progress { consented: true, ..resumed.interaction.progress.clone() })?;
            Ok(())
        })
        .await
}
