//! Acceptance, in one transaction: identity linked, state `Accepted`, invitation spent, terms recorded, audit written, letters queued.

use rules::audit::Deed;
use rules::directory::{Caller, Home, Identity, Tenant, User};
use rules::interactions::{CannotSignIn, Progress, Step};
use rules::invitations::{Invitation, Moved};
use rules::random::{Draw, Lot};
use storage::{StorageError, Tx};

use super::error::{InteractionError, Wrong};
use super::merge::merge_into;
use super::resume::{Form, Resumed, resume_form};
use crate::app::App;
use crate::flows::directory::{ProfileChange, describe};
use crate::flows::invitations::{name_of_address, tell_of_connection};
use crate::flows::letters::accepted_notice;
use crate::flows::remember::{event, remember};

/// Accepts the invitation, and the terms with it.
///
/// # Errors
/// [`Wrong::Terms`] if there are terms and they were not ticked; [`InteractionError::Changed`] if somebody else was faster.
pub async fn accept_invitation(app: &App, caller: &Caller, form: Form, has_agreed: bool) -> Result<(), InteractionError> {
    let (caller, forms, post) = (*caller, app.forms.clone(), app.post());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let Step::AcceptInvitation { invited, account, terms, .. } = &resumed.step else { return Err(InteractionError::Changed) };
            if terms.is_some() && !has_agreed {
                return Err(Wrong::Terms.into());
            }
            let invitation = resumed.gathered.invitation.clone().ok_or(InteractionError::Changed)?;
            let draw = lot.draw();
            let acceptance = Acceptance { tenant: &form.place.tenant, invitation: &invitation, draw: &draw, caller: &caller };
            let (user, moved) = acceptance.settle(tx, &resumed)?;
            if !tx.in_tenant(invitation.tenant).invitations().accept(invitation.id, user.id, caller.at)? {
                return Err(StorageError::Stale.into());
            }
            if let Some(terms) = terms {
                tx.in_tenant(invitation.tenant).acceptances().accept_terms(user.id, terms, caller.at)?;
            }
            let mut detail = serde_json::json!({ "invited": invited, "user": user.id });
            if let Some(account) = account {
                detail["account"] = serde_json::json!(account);
                tell_of_connection(tx, &post, &draw, &form.place.tenant, (&invitation, account, &user, moved), &caller)?;
            }
            let accepted = event(&draw, &caller, invitation.tenant, Deed::Accepted, "invitation", invitation.id);
            tx.remember(&accepted.with(detail))?;
            accepted_notice(tx, &post, &draw, &form.place.tenant, &invitation, caller.at)?;
            let version = terms.as_ref().map(|terms| terms.version.clone());
            resumed.save(tx, Progress { terms: version, ..resumed.interaction.progress.clone() })?;
            Ok(())
        })
        .await
}

/// Accepts terms that are new since the guest came.
///
/// # Errors
/// [`Wrong::Terms`] if they were not ticked.
pub async fn accept_terms(app: &App, caller: &Caller, form: Form, has_agreed: bool) -> Result<(), InteractionError> {
    let (caller, forms) = (*caller, app.forms.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let resumed = resume_form(tx, &forms, &form, caller.at)?;
            let Step::AcceptTerms { terms } = &resumed.step else { return Err(InteractionError::Changed) };
            let user = resumed.gathered.user.clone().filter(|_| has_agreed).ok_or(Wrong::Terms)?;
            tx.in_tenant(user.tenant).acceptances().accept_terms(user.id, terms, caller.at)?;
            remember(tx, &lot.draw(), &caller, user.tenant, Deed::Accepted, "terms", &terms.version)?;
            resumed.save(tx, Progress { terms: Some(terms.version.clone()), ..resumed.interaction.progress.clone() })?;
            Ok(())
        })
        .await
}

/// Whether whoever invited gave no name: then what they are called at home, or said themselves when they signed up, is theirs here too.
fn is_nameless(waiting: &User) -> bool {
    waiting.display_name == name_of_address(&waiting.mail) && waiting.given_name.is_none() && waiting.family_name.is_none()
}

struct Acceptance<'a> {
    tenant: &'a Tenant,
    invitation: &'a Invitation,
    draw: &'a Draw<'a>,
    caller: &'a Caller,
}

impl Acceptance<'_> {
    /// The user who holds the seat: the one who waited, or somebody the directory knew already, and what moved to them.
    fn settle(&self, tx: &mut Tx<'_>, resumed: &Resumed) -> Result<(User, Option<Moved>), InteractionError> {
        let waiting = tx.in_tenant(self.tenant.id).users().find(self.invitation.guest)?.ok_or(InteractionError::Changed)?;
        match &resumed.gathered.user {
            Some(known) if known.id != waiting.id => {
                let moved = merge_into(tx, self.draw, self.caller, self.tenant, (&waiting, known))?;
                Ok((known.clone(), Some(moved)))
            }
            _ => Ok((self.welcome(tx, resumed, waiting)?, None)),
        }
    }

    /// Links the identity to the guest who waited. The address vouched for is the invited one, however it was proven.
    fn welcome(&self, tx: &mut Tx<'_>, resumed: &Resumed, waiting: User) -> Result<User, InteractionError> {
        let assertion = resumed.interaction.progress.assertion.as_ref().ok_or(InteractionError::Changed)?;
        if assertion.home == Home::Here {
            return Err(CannotSignIn::Unknown.into());
        }
        let now = self.caller.at;
        let mut directory = tx.in_tenant(self.tenant.id);
        let identity =
            Identity { tenant: self.tenant.id, user: waiting.id, home: assertion.home, subject: assertion.subject.clone(), linked_at: now };
        directory.identities().link(&identity)?;
        if !directory.users().accept(waiting.id, now)? {
            return Err(StorageError::Stale.into());
        }
        if let Some(name) = assertion.display_name.clone().filter(|_| is_nameless(&waiting)) {
            describe(
                tx,
                (self.draw, self.caller),
                waiting.clone(),
                ProfileChange { display_name: Some(name), ..ProfileChange::default() },
            )?;
        }
        let accepted = tx.in_tenant(self.tenant.id).users().find(waiting.id)?.ok_or(StorageError::Stale)?;
        Ok(accepted)
    }
}
