//! Whether an application lets a person in, as what, and what it still has to be allowed.

use rules::clock::Timestamp;
use rules::directory::{Admission, Application, User};
use rules::ids::ApplicationId;
use rules::interactions::{Interaction, Purpose};
use rules::protocol::{AuthorizationDetails, Prompt, Scope, ScopeName};
use storage::{StorageError, Tx};

use crate::flows::tokens::access_to;

/// Where a person stands with the application that asks.
#[derive(Default)]
pub(crate) struct Entry {
    pub(crate) admission: Option<Admission>,
    pub(crate) consent: Option<(ApplicationId, Vec<String>)>,
}

/// What an application asks to be allowed.
pub(crate) struct Wants<'a> {
    pub(crate) scope: Option<&'a Scope>,
    pub(crate) details: Option<&'a AuthorizationDetails>,
}

/// Looks at assignment and consent; nothing where no application asks or nobody is known.
pub(crate) fn entry(
    tx: &mut Tx<'_>,
    interaction: &Interaction,
    (application, wants): (Option<&Application>, Wants<'_>),
    user: Option<&User>,
    now: Timestamp,
) -> Result<Entry, StorageError> {
    let (Some(wanted), Some(application), Some(user)) = (wants.scope, application, user) else { return Ok(Entry::default()) };
    let assigned = access_to(tx, application, user, now)?;
    let admission = Some(application.admits(user.kind, assigned.is_assigned));
    let is_settled = interaction.progress.consented;
    let is_asked_again = !is_settled
        && matches!(&interaction.purpose, Purpose::Authorize { request } if request.prompts(Prompt::Consent) || request.may_be_anothers(application));
    let mut scopes: Vec<String> =
        if is_settled { Vec::new() } else { wanted.names().iter().map(|name| name.as_str().to_owned()).collect() };
    if is_asked_again && scopes.is_empty() {
        // Also a token for nothing in particular says who they are.
        scopes.push(ScopeName::OpenId.as_str().to_owned());
    }
    if !is_asked_again {
        scopes.retain(|scope| !application.settings.consented_scopes.contains(scope));
    }
    if !is_asked_again && !scopes.is_empty() {
        let allowed =
            tx.in_tenant(user.tenant).acceptances().consent(user.id, application.id)?.map(|consent| consent.scope).unwrap_or_default();
        scopes.retain(|scope| !allowed.split(' ').any(|known| known == scope));
    }
    // Each is allowed by itself, every time: nobody consents to payments in general (RFC 9396 §2).
    if let (Some(details), false) = (wants.details, is_settled) {
        scopes.extend(details.texts());
    }
    Ok(Entry { admission, consent: Some((application.id, scopes)) })
}
