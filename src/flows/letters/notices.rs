//! Codes, and what somebody is told because of what happened.

use rules::clock::Timestamp;
use rules::directory::{Address, Application, Tenant, User};
use rules::ids::UserId;
use rules::invitations::{Invitation, LetterKind, Ticket};
use rules::protocol::DeviceRequest;
use rules::random::Draw;
use rules::secret::Secret;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx};

use super::letterhead::{dispatch, link};
use super::post::{Envelope, queue};
use crate::app::Post;
use crate::credentials::CODE_LASTS_FOR;
use crate::mail::{CodePurpose, HowDeclined, Message, WaitsFor};

/// A one-time code, and to whom.
pub(crate) struct CodeLetter {
    pub(crate) to: Address,
    pub(crate) purpose: CodePurpose,
    pub(crate) code: Secret<String>,
    /// What the reader reads, if anybody knows.
    pub(crate) language: Option<String>,
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
    let dispatch = dispatch((post, draw), tenant, &letter.to, letter.language.as_deref(), message, now);
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
    for member in sponsor.into_iter().chain(invitation.sender.user()) {
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

/// Tells somebody that their password was changed, in case it was not them.
pub(crate) fn password_notice(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    user: &User,
    now: Timestamp,
) -> Result<(), StorageError> {
    let message = Message::PasswordChanged { changed_at: now };
    let letter = dispatch((post, draw), tenant, &user.mail, user.locale.as_deref(), message, now);
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
    let Some(sender) = invitation.sender.user() else { return Ok(()) };
    let sender = tx.in_tenant(tenant.id).users().find(sender)?;
    let Some(sender) = sender.filter(|sender| sender.is_usable(now)) else { return Ok(()) };
    let notice = dispatch((post, draw), tenant, &sender.mail, sender.locale.as_deref(), message, now);
    queue(tx, post, draw, tenant, notice, Envelope { kind: LetterKind::Notice, invitation: Some(invitation.id), secret: None }, now)
}
