//! What letters say, made from the nouns they are about.

use std::sync::Arc;

use rules::clock::Timestamp;
use rules::directory::{Address, Application, Tenant, TenantKind};
use rules::ids::LetterId;
use rules::invitations::{Invitation, Landing, LetterKind, Ticket};
use rules::random::{Draw, Random};
use rules::secret::Secret;
use storage::{StorageError, Tx};
use url::Url;

use super::post::{Envelope, queue};
use crate::credentials::CODE_LASTS_FOR;
use crate::mail::{CodePurpose, Dispatch, Invited, Letterhead, Message};
use crate::signing::KeyRing;

/// What writing a letter needs beside the nouns it is about.
#[derive(Clone, Debug)]
pub struct Post {
    /// Seals the secrets in letters.
    pub ring: Arc<KeyRing>,
    /// Draws the nonces of seals.
    pub random: Random,
    /// Links begin with it.
    pub public_url: Url,
}

impl Post {
    /// A link to a page of this server; never made from request headers (SECURITY 9).
    fn link(&self, path: &str) -> Url {
        let mut link = self.public_url.clone();
        link.set_path(path);
        link
    }
}

/// The invitation with its link to the invitee, and the copy without it to whoever was named for one.
#[expect(clippy::too_many_arguments, reason = "a letter brings together every noun it names")]
pub(crate) fn invitation_letter(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    ticket: &Ticket,
    applications: &[Application],
    now: Timestamp,
) -> Result<(), StorageError> {
    let invited = invited(tx, post, tenant, invitation, applications)?;
    if let Some(cc) = &invitation.cc
        && !tx.in_tenant(tenant.id).suppressions().includes(&cc.key())?
    {
        let message = Message::CopyOfInvitation { guest: invitation.address.clone(), invited: invited.clone() };
        let copy = dispatch(draw, tenant, cc, invitation.language.as_deref(), message, now);
        let envelope = Envelope { kind: LetterKind::Copy, invitation: Some(invitation.id), secret: None };
        queue(tx, post, draw, tenant, copy, envelope, now)?;
    }
    let message = match (invitation.fresh_links, invitation.reminders) {
        (0, 0) => Message::Invitation(invited),
        (0, _) => Message::Reminder(invited),
        _ => Message::FreshLink(invited),
    };
    let link = post.link(&format!("{}/redeem/{}", tenant.name, ticket.expose()));
    let letter = dispatch(draw, tenant, &invitation.address, invitation.language.as_deref(), message, now);
    let secret = Some(Secret::new(link.to_string()));
    queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Invitation, invitation: Some(invitation.id), secret }, now)
}

pub(super) fn invited(
    tx: &mut Tx<'_>,
    post: &Post,
    tenant: &Tenant,
    invitation: &Invitation,
    applications: &[Application],
) -> Result<Invited, StorageError> {
    let reply_to = match invitation.sender.user {
        Some(user) => tx.in_tenant(tenant.id).users().find(user)?.map(|user| user.mail),
        None => None,
    };
    let app = match invitation.landing {
        Landing::Application(id) => applications.iter().find(|application| application.id == id),
        _ => applications.first(),
    };
    Ok(Invited {
        inviter: invitation.sender.name.clone(),
        reply_to,
        app: app.map(|application| application.name.clone()),
        words: invitation.message.clone(),
        expires_at: invitation.ticket.expires_at,
        no_more: post.link(&format!("{}/no-more/{}", tenant.name, invitation.id)),
    })
}

/// A one-time code, and to whom.
pub(crate) struct CodeLetter {
    pub(crate) to: Address,
    pub(crate) purpose: CodePurpose,
    pub(crate) code: Secret<String>,
}

/// The letter with a one-time code.
pub(crate) fn code_letter(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    letter: CodeLetter,
    now: Timestamp,
) -> Result<(), StorageError> {
    let message = Message::Code { purpose: letter.purpose, expires_at: now + CODE_LASTS_FOR };
    let dispatch = dispatch(draw, tenant, &letter.to, None, message, now);
    queue(tx, post, draw, tenant, dispatch, Envelope { kind: LetterKind::Code, invitation: None, secret: Some(letter.code) }, now)
}

/// Tells the inviter that their guest has accepted.
pub(crate) fn accepted_notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(sender) = invitation.sender.user else { return Ok(()) };
    let Some(sender) = tx.in_tenant(tenant.id).users().find(sender)? else { return Ok(()) };
    let message = Message::Accepted { guest: invitation.address.clone(), name: None, app: None };
    let notice = dispatch(draw, tenant, &sender.mail, sender.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: Some(invitation.id), secret: None }, now)
}

pub(super) fn dispatch(
    draw: &Draw<'_>,
    tenant: &Tenant,
    to: &Address,
    language: Option<&str>,
    message: Message,
    now: Timestamp,
) -> Dispatch {
    Dispatch {
        id: LetterId::new(draw, now),
        to: to.clone(),
        language: language.unwrap_or(&tenant.locale).to_owned(),
        letterhead: Letterhead {
            tenant: tenant.display_name.clone(),
            domain: tenant.primary_domain.clone().filter(|_| tenant.kind == TenantKind::Managed),
            accent: tenant.brand.accent,
            logo: None,
        },
        message,
    }
}
