//! The letters in which an invitation's link comes, and the copy without it.

use rules::clock::Timestamp;
use rules::directory::{Address, Application, DisplayName, Tenant};
use rules::invitations::{Invitation, Landing, LetterKind, NoMoreLink, Reader, Ticket};
use rules::random::Draw;
use rules::secret::Secret;
use storage::{StorageError, Tx};

use super::letterhead::{dispatch, link};
use super::post::{Envelope, Written, put_all, write};
use crate::app::Post;
use crate::flows::invitations::end_of_stay;
use crate::mail::{Invited, Message};

/// The invitation with its link to the invitee, and the copy without it to whoever was named for one.
#[expect(clippy::too_many_arguments, reason = "a letter brings together every noun it names")]
pub(crate) fn invitation_letter(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    invitation: &Invitation,
    (ticket, says): (&Ticket, Says),
    applications: &[Application],
    now: Timestamp,
) -> Result<(), StorageError> {
    let reply_to = reply_to(tx, invitation)?;
    let app = named_app(invitation, applications);
    let copies = match &invitation.cc {
        // Whoever was told once is not told again of a reminder.
        Some(cc) if says != Says::Reminder && !tx.in_tenant(tenant.id).suppressions().includes(&cc.key())? => Copies::Sent,
        _ => Copies::Kept,
    };
    let told = Told { reply_to: reply_to.as_ref(), app, access_ends_at: end_of_stay(tx, invitation)?, copies, says };
    put_all(tx, tenant.id, write_invitation(post, draw, tenant, (invitation, ticket), &told, now))
}

/// What an invitation's letter says of what is offered, and until when, as a preview shows it.
pub(super) fn invited(
    tx: &mut Tx<'_>,
    post: &Post,
    tenant: &Tenant,
    (invitation, reader): (&Invitation, Reader),
    (applications, access_ends_at): (&[Application], Option<Timestamp>),
) -> Result<Invited, StorageError> {
    let reply_to = reply_to(tx, invitation)?;
    let app = named_app(invitation, applications);
    let told = Told { reply_to: reply_to.as_ref(), app, access_ends_at, copies: Copies::Kept, says: Says::Invitation };
    Ok(said(post, tenant, (invitation, reader), &told))
}

fn reply_to(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<Option<Address>, StorageError> {
    match invitation.sender.user() {
        Some(user) => Ok(tx.in_tenant(invitation.tenant).users().find(user)?.map(|user| user.mail)),
        None => Ok(None),
    }
}

fn named_app<'a>(invitation: &Invitation, applications: &'a [Application]) -> Option<&'a DisplayName> {
    let app = match invitation.landing {
        Landing::Application(id) => applications.iter().find(|application| application.id == id),
        _ => applications.first(),
    };
    app.map(|application| &application.name)
}

fn said(post: &Post, tenant: &Tenant, (invitation, reader): (&Invitation, Reader), told: &Told<'_>) -> Invited {
    Invited {
        inviter: invitation.sender.name.clone(),
        reply_to: told.reply_to.cloned(),
        app: told.app.cloned(),
        words: invitation.message.clone(),
        expires_at: invitation.ticket.expires_at,
        access_ends_at: told.access_ends_at,
        no_more: link(post, &format!("{}/no-more/{}", tenant.name, NoMoreLink::of(tenant, invitation.id, reader))),
    }
}

/// Whether whoever was named for a copy gets one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copies {
    /// They do.
    Sent,
    /// They want no mail from this tenant, or nobody was named.
    Kept,
}

/// Which letter an invitation's link comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// You are invited.
    Invitation,
    /// You have not come yet.
    Reminder,
    /// Here is the link you asked for.
    FreshLink,
}

/// What a letter tells of nouns that the invitation only points to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    /// The inviter's mailbox.
    pub(crate) reply_to: Option<&'a Address>,
    /// The application that it leads to.
    pub(crate) app: Option<&'a DisplayName>,
    /// When the access ends that is offered.
    pub(crate) access_ends_at: Option<Timestamp>,
    /// Whether there is a copy.
    pub(crate) copies: Copies,
    /// Which letter it is.
    pub(crate) says: Says,
}

/// The letters of an invitation: the one with the link, and the copy without it.
pub(crate) fn write_invitation(
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (invitation, ticket): (&Invitation, &Ticket),
    told: &Told<'_>,
    now: Timestamp,
) -> Vec<Written> {
    let language = invitation.language.as_deref();
    let mut letters = Vec::with_capacity(2);
    if let Some(cc) = invitation.cc.as_ref().filter(|_| told.copies == Copies::Sent) {
        let invited = said(post, tenant, (invitation, Reader::Copy), told);
        let message = Message::CopyOfInvitation { guest: invitation.address.clone(), invited };
        let copy = dispatch((post, draw), tenant, cc, language, message, now);
        letters.push(write(
            post,
            draw,
            tenant.id,
            copy,
            Envelope { kind: LetterKind::Copy, invitation: Some(invitation.id), secret: None },
            now,
        ));
    }
    let invited = said(post, tenant, (invitation, Reader::Guest), told);
    let (kind, message) = match told.says {
        Says::Invitation => (LetterKind::Invitation, Message::Invitation(invited)),
        Says::Reminder => (LetterKind::Reminder, Message::Reminder(invited)),
        Says::FreshLink => (LetterKind::Invitation, Message::FreshLink(invited)),
    };
    let address = link(post, &format!("{}/redeem/{}", tenant.name, ticket.expose()));
    let letter = dispatch((post, draw), tenant, &invitation.address, language, message, now);
    let envelope = Envelope { kind, invitation: Some(invitation.id), secret: Some(Secret::new(address.to_string())) };
    letters.push(write(post, draw, tenant.id, letter, envelope, now));
    letters
}
