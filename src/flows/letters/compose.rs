//! What letters say, made from the nouns they are about.

use rules::clock::Timestamp;
use rules::directory::{Address, Application, DisplayName, Tenant, TenantKind, User};
use rules::ids::LetterId;
use rules::invitations::{Invitation, Landing, LetterKind, Ticket};
use rules::random::Draw;
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};
use url::Url;

use super::post::{Envelope, Written, put_all, queue, write};
use crate::app::Post;
use crate::credentials::CODE_LASTS_FOR;
use crate::mail::{CodePurpose, Dispatch, HowDeclined, Invited, Letterhead, Message, WaitsFor};

/// A link to a page of this server; never made from request headers (SECURITY 9).
fn link(post: &Post, path: &str) -> Url {
    let mut link = post.public_url.clone();
    link.set_path(path);
    link
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
    let reply_to = reply_to(tx, invitation)?;
    let app = named_app(invitation, applications);
    let copies = match &invitation.cc {
        Some(cc) if !tx.in_tenant(tenant.id).suppressions().includes(&cc.key())? => Copies::Sent,
        _ => Copies::Kept,
    };
    let told = Told { reply_to: reply_to.as_ref(), app, copies };
    put_all(tx, tenant.id, write_invitation(post, draw, tenant, (invitation, ticket), &told, now))
}

/// What an invitation's letter says, as a preview shows it.
pub(super) fn invited(
    tx: &mut Tx<'_>,
    post: &Post,
    tenant: &Tenant,
    invitation: &Invitation,
    applications: &[Application],
) -> Result<Invited, StorageError> {
    let reply_to = reply_to(tx, invitation)?;
    let told = Told { reply_to: reply_to.as_ref(), app: named_app(invitation, applications), copies: Copies::Kept };
    Ok(said(post, tenant, invitation, &told))
}

fn reply_to(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<Option<Address>, StorageError> {
    match invitation.sender.user {
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

fn said(post: &Post, tenant: &Tenant, invitation: &Invitation, told: &Told<'_>) -> Invited {
    Invited {
        inviter: invitation.sender.name.clone(),
        reply_to: told.reply_to.cloned(),
        app: told.app.cloned(),
        words: invitation.message.clone(),
        expires_at: invitation.ticket.expires_at,
        no_more: link(post, &format!("{}/no-more/{}", tenant.name, invitation.id)),
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

/// What a letter tells of nouns that the invitation only points to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    /// The inviter's mailbox.
    pub(crate) reply_to: Option<&'a Address>,
    /// The application that it leads to.
    pub(crate) app: Option<&'a DisplayName>,
    /// Whether there is a copy.
    pub(crate) copies: Copies,
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
    let invited = said(post, tenant, invitation, told);
    let language = invitation.language.as_deref();
    let mut letters = Vec::with_capacity(2);
    if let Some(cc) = invitation.cc.as_ref().filter(|_| told.copies == Copies::Sent) {
        let message = Message::CopyOfInvitation { guest: invitation.address.clone(), invited: invited.clone() };
        let copy = dispatch(draw, tenant, cc, language, message, now);
        letters.push(write(
            post,
            draw,
            tenant.id,
            copy,
            Envelope { kind: LetterKind::Copy, invitation: Some(invitation.id), secret: None },
            now,
        ));
    }
    let message = match (invitation.fresh_links, invitation.reminders) {
        (0, 0) => Message::Invitation(invited),
        (0, _) => Message::Reminder(invited),
        _ => Message::FreshLink(invited),
    };
    let address = link(post, &format!("{}/redeem/{}", tenant.name, ticket.expose()));
    let letter = dispatch(draw, tenant, &invitation.address, language, message, now);
    let envelope =
        Envelope { kind: LetterKind::Invitation, invitation: Some(invitation.id), secret: Some(Secret::new(address.to_string())) };
    letters.push(write(post, draw, tenant.id, letter, envelope, now));
    letters
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
    let message = Message::Accepted { guest: invitation.address.clone(), name: None, app: None };
    notice(tx, post, draw, tenant, (invitation, message), now)
}

/// Tells the inviter that their guest will not come.
pub(crate) fn declined_notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (invitation, how): (&Invitation, HowDeclined),
    now: Timestamp,
) -> Result<(), StorageError> {
    let message = Message::Declined { guest: invitation.address.clone(), how };
    notice(tx, post, draw, tenant, (invitation, message), now)
}

/// Asks the sponsor of a guest for their word, if they have one who is still there; `false` if there is nobody to ask.
pub(crate) fn waits_notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (guest, why): (&User, WaitsFor),
    now: Timestamp,
) -> Result<bool, StorageError> {
    let sponsor = match guest.sponsor {
        Some(sponsor) => tx.in_tenant(tenant.id).users().find(sponsor)?.filter(|sponsor| sponsor.is_usable(now)),
        None => None,
    };
    let Some(sponsor) = sponsor else { return Ok(false) };
    // Who has no role here sees no portal, and says so on a page of their own.
    let has_role = !tx.in_tenant(tenant.id).roles().reached_by(RoleHolder::User(sponsor.id), now)?.is_empty();
    let door = if has_role { "admin" } else { "account" };
    let open = link(post, &format!("{}/{door}/guests/{}", tenant.name, guest.id));
    let message = Message::GuestWaits { guest: guest.mail.clone(), why, open };
    let notice = dispatch(draw, tenant, &sponsor.mail, sponsor.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)?;
    Ok(true)
}

/// Tells the old and the new address of a guest that they begin anew (SECURITY 6).
pub(crate) fn reset_notices(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (guest, invited): (&User, &Address),
    now: Timestamp,
) -> Result<(), StorageError> {
    let mut told = vec![&guest.mail];
    told.extend((guest.mail != *invited).then_some(invited));
    for to in told {
        let message = Message::AccessReset { guest: guest.mail.clone(), invited: invited.clone() };
        let notice = dispatch(draw, tenant, to, guest.locale.as_deref(), message, now);
        queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)?;
    }
    Ok(())
}

/// A notice to whoever invites, if that is a person who is still there.
fn notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (invitation, message): (&Invitation, Message),
    now: Timestamp,
) -> Result<(), StorageError> {
    let Some(sender) = invitation.sender.user else { return Ok(()) };
    let sender = tx.in_tenant(tenant.id).users().find(sender)?;
    let Some(sender) = sender.filter(|sender| sender.is_usable(now)) else { return Ok(()) };
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
