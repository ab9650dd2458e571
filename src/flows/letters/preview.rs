//! Shows a letter as its reader saw it or will see it, without its secret.

use rules::directory::{Action, Caller, CannotDo, Object, may};
use rules::ids::{InvitationId, LetterId, TenantId, UserId};
use rules::invitations::{Invitation, InvitationStage, LetterKind, Opening, Reader, Ticket};
use rules::random::Lot;
use storage::StorageError;

use super::invitation::invited;
use super::letterhead::dispatch;
use super::post::Payload;
use crate::app::App;
use crate::flows::directory::DirectoryError;
use crate::flows::invitations::{Asked, end_of_stay, granted, sender, stays_until};
use crate::mail::{Dispatch, Letter, Message, render};

/// Shows a letter of the mail log: what waits as it is, an invitation that was sent as it would be written now. `None` for letters of
/// which nothing is kept.
///
/// # Errors
/// [`DirectoryError`].
pub async fn preview_letter(app: &App, caller: &Caller, tenant: TenantId, id: LetterId) -> Result<Option<Letter>, DirectoryError> {
    let (caller, post) = (*caller, app.post());
    let lot = Lot::new(&app.random);
    let found = app.storage.read(move |tx| {
        let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
        may(&powers, Action::SeeDirectory, &Object::Grant(tenant, &[]))?;
        let letter = tx.in_tenant(tenant).letters().find(id)?.ok_or(DirectoryError::Unknown("letter"))?;
        if let Some(payload) = tx.in_tenant(tenant).letters().payload(id)? {
            let payload: Payload =
                serde_json::from_str(&payload).map_err(|_| StorageError::corrupt("letters", "payload", id.to_string()))?;
            return Ok(Some(payload.dispatch));
        }
        let Some(invitation) = letter.invitation else { return Ok(None) };
        let Some(invitation) = tx.in_tenant(tenant).invitations().find(invitation)? else { return Ok(None) };
        let itself = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
        let applications = granted(tx, &invitation, caller.at)?;
        let reader = if letter.kind == LetterKind::Copy { Reader::Copy } else { Reader::Guest };
        let offered = (&*applications, end_of_stay(tx, &invitation)?);
        let invited = invited(tx, &post, &itself, (&invitation, reader), offered)?;
        let (to, message) = match letter.kind {
            LetterKind::Invitation => (&invitation.address, Message::Invitation(invited)),
            LetterKind::Reminder => (&invitation.address, Message::Reminder(invited)),
            LetterKind::Copy => (&letter.to, Message::CopyOfInvitation { guest: invitation.address.clone(), invited }),
            LetterKind::Code | LetterKind::Notice => return Ok(None),
        };
        Ok(Some(dispatch((&post, &lot.draw()), &itself, to, invitation.language.as_deref(), message, caller.at)))
    });
    found.await.map(|found: Option<Dispatch>| found.and_then(|dispatch| rendered(app, &dispatch, &caller)))
}

/// Shows the letter that an invitation would send.
///
/// # Errors
/// [`DirectoryError`].
pub async fn preview_invitation(app: &App, caller: &Caller, tenant: TenantId, asked: Asked) -> Result<Option<Letter>, DirectoryError> {
    let (caller, post) = (*caller, app.post());
    let lot = Lot::new(&app.random);
    let dispatched = app.storage.read(move |tx| {
        let itself = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
        let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
        may(&powers, Action::Invite, &Object::Tenant(tenant, &itself.policy))?;
        let draw = lot.draw();
        let mut applications = Vec::new();
        for (id, _) in &asked.applications {
            applications.extend(tx.in_tenant(tenant).applications().find(*id)?);
        }
        let expires_at = caller.at + asked.lasts_for.unwrap_or_else(|| itself.policy.guests.invited_for());
        let invitation = Invitation {
            tenant,
            id: InvitationId::new(&draw, caller.at),
            address: asked.address.clone(),
            guest: UserId::new(&draw, caller.at),
            stage: InvitationStage::Pending,
            ticket: Ticket::draw(&draw).stored(expires_at),
            fresh_links: 0,
            linked_at: caller.at,
            sender: sender(tx, &itself, &caller)?.0,
            invited_at: caller.at,
            language: asked.language.clone(),
            message: asked.message.clone(),
            cc: None,
            landing: asked.landing.clone(),
            opening: Opening::default(),
            reminders: 0,
            import: None,
        };
        let waiting = tx.in_tenant(tenant).users().find_pending(&asked.address.key())?;
        let offered = (&*applications, stays_until(&asked, waiting.as_ref(), caller.at));
        let message = Message::Invitation(invited(tx, &post, &itself, (&invitation, Reader::Guest), offered)?);
        Ok::<_, DirectoryError>(dispatch((&post, &draw), &itself, &invitation.address, invitation.language.as_deref(), message, caller.at))
    });
    Ok(rendered(app, &dispatched.await?, &caller))
}

fn rendered(app: &App, dispatch: &Dispatch, caller: &Caller) -> Option<Letter> {
    let letter = render::preview(dispatch, &app.mail_sender, caller.at);
    letter.inspect_err(|error| tracing::error!(%error, "a letter could not be rendered")).ok()
}
