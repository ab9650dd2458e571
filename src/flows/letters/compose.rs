//! What letters say, made from the nouns they are about.

use rules::clock::Timestamp;
use rules::directory::{Address, Application, DisplayName, Tenant, TenantKind, User};
use rules::ids::{LetterId, UserId};
use rules::invitations::{Invitation, Landing, LetterKind, NoMoreLink, Reader, Ticket};
use rules::protocol::DeviceRequest;
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
    let told = Told { reply_to: reply_to.as_ref(), app, copies, says };
    put_all(tx, tenant.id, write_invitation(post, draw, tenant, (invitation, ticket), &told, now))
}

/// What an invitation's letter says, as a preview shows it.
pub(super) fn invited(
    tx: &mut Tx<'_>,
    post: &Post,
    tenant: &Tenant,
    (invitation, reader): (&Invitation, Reader),
    applications: &[Application],
) -> Result<Invited, StorageError> {
    let reply_to = reply_to(tx, invitation)?;
    let app = named_app(invitation, applications);
    let told = Told { reply_to: reply_to.as_ref(), app, copies: Copies::Kept, says: Says::Invitation };
    Ok(said(post, tenant, (invitation, reader), &told))
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

fn said(post: &Post, tenant: &Tenant, (invitation, reader): (&Invitation, Reader), told: &Told<'_>) -> Invited {
    Invited {
        inviter: invitation.sender.name.clone(),
        reply_to: told.reply_to.cloned(),
        app: told.app.cloned(),
        words: invitation.message.clone(),
        expires_at: invitation.ticket.expires_at,
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
    let dispatch = dispatch((post, draw), tenant, &letter.to, None, message, now);
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

/// An acceptance with another address, as those who are told of it read of it.
pub(crate) struct ConnectionLetter<'a> {
    pub(crate) invitation: &'a Invitation,
    pub(crate) account: &'a Address,
    pub(crate) undo_until: Timestamp,
    pub(crate) link: &'a Ticket,
}

/// Tells the sponsor of `user` and both mailboxes that another address accepted, with the link that undoes it (SECURITY 3).
pub(crate) fn connected_letters(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (told, user): (&ConnectionLetter<'_>, &User),
    now: Timestamp,
) -> Result<(), StorageError> {
    let invited = &told.invitation.address;
    let language = told.invitation.language.as_deref();
    let mut readers = vec![(invited.clone(), language.map(str::to_owned)), (told.account.clone(), language.map(str::to_owned))];
    readers.extend(answering(tx, tenant, (told.invitation, user.sponsor), now)?.map(|member| (member.mail, member.locale)));
    readers.dedup_by_key(|(address, _)| address.key());
    let secret = link(post, &format!("{}/undo/{}", tenant.name, told.link.expose()));
    for (to, language) in readers {
        let (invited, account) = (invited.clone(), told.account.clone());
        let message = Message::OtherAddressConnected { invited, account, undo_until: told.undo_until };
        let letter = dispatch((post, draw), tenant, &to, language.as_deref(), message, now);
        let secret = Some(Secret::new(secret.to_string()));
        queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: Some(told.invitation.id), secret }, now)?;
    }
    Ok(())
}

/// Tells whoever answers for the guest that it was undone.
pub(crate) fn undone_notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (invitation, account): (&Invitation, &Address),
    now: Timestamp,
) -> Result<(), StorageError> {
    let guest = tx.in_tenant(tenant.id).users().find(invitation.guest)?;
    let Some(member) = answering(tx, tenant, (invitation, guest.and_then(|guest| guest.sponsor)), now)? else { return Ok(()) };
    let message = Message::ConnectionUndone { invited: invitation.address.clone(), account: account.clone() };
    let letter = dispatch((post, draw), tenant, &member.mail, member.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: Some(invitation.id), secret: None }, now)
}

/// The member who answers for a guest: their sponsor, else who invited them, if that one is still there.
fn answering(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    (invitation, sponsor): (&Invitation, Option<UserId>),
    now: Timestamp,
) -> Result<Option<User>, StorageError> {
    for member in sponsor.into_iter().chain(invitation.sender.user) {
        let found = tx.in_tenant(tenant.id).users().find(member)?.filter(|member| member.is_usable(now));
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Tells somebody that an account was made for them, and where they choose its password.
pub(crate) fn member_letter(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    member: &User,
    now: Timestamp,
) -> Result<(), StorageError> {
    let message = Message::NewMember { open: link(post, &format!("{}/account", tenant.name)) };
    let letter = dispatch((post, draw), tenant, &member.mail, member.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)
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
    let notice = dispatch((post, draw), tenant, &sponsor.mail, sponsor.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)?;
    Ok(true)
}

/// Tells somebody that an application asks for them by name, and where they answer: the link finds the request and proves nothing.
pub(crate) fn asked_letter(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (user, application, request): (&User, &Application, &DeviceRequest),
    now: Timestamp,
) -> Result<(), StorageError> {
    let message = Message::AskedByName {
        app: application.name.clone(),
        message: request.asked.message.as_ref().and_then(|message| message.parse().ok()),
        open: link(post, &format!("{}/asked/{}", tenant.name, request.id)),
        until: request.expires_at,
    };
    let letter = dispatch((post, draw), tenant, &user.mail, user.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)
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
        let notice = dispatch((post, draw), tenant, to, guest.locale.as_deref(), message, now);
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
    let notice = dispatch((post, draw), tenant, &sender.mail, sender.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: Some(invitation.id), secret: None }, now)
}

pub(super) fn dispatch(
    (post, draw): (&Post, &Draw<'_>),
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
            // Only where a mail program may fetch it: see docs/decisions/logos-in-letters.md.
            logo: tenant
                .brand
                .logo
                .as_ref()
                .filter(|_| post.public_url.scheme() == "https")
                .map(|logo| link(post, &format!("{}/logo/{logo}", tenant.name))),
        },
        message,
    }
}
