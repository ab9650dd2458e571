//! The seats of a mailbox, or of the account that rests on it: when that may be another person's now, every tenant asks the sponsor
//! before it comes in again (SECURITY 5).

use rules::audit::Deed;
use rules::config::ConsumerDomains;
use rules::directory::{Address, Caller, Home, Identity};
use rules::random::Draw;
use rules::sessions::SignedInto;
use storage::{StorageError, Tx};

use super::password::mailbox_tenant;
use crate::app::Post;
use crate::flows::letters::waits_notice;
use crate::flows::remember::event;
use crate::mail::WaitsFor;

/// Makes the seats of an account stale, and tells each tenant and the sponsor there.
pub(super) fn make_seats_stale(
    tx: &mut Tx<'_>,
    (post, draw, caller): (&Post, &Draw<'_>, &Caller),
    (home, subject): (&Home, &str),
    why: WaitsFor,
) -> Result<(), StorageError> {
    for seat in tx.across().seats(home, subject)? {
        make_stale(tx, (post, draw, caller), &seat, why)?;
    }
    Ok(())
}

/// The mail server of a mailbox refuses it for good: it and the account on it stand for nobody until the sponsors have said so.
pub(crate) fn mailbox_gone(
    tx: &mut Tx<'_>,
    consumers: &ConsumerDomains,
    with: (&Post, &Draw<'_>, &Caller),
    mailbox: &Address,
) -> Result<(), StorageError> {
    tx.end_familiar(SignedInto::mailbox(&mailbox.key()), with.2.at)?;
    make_seats_stale(tx, with, (&Home::Mail, mailbox.key().as_str()), WaitsFor::MailboxGone)?;
    let Some(home) = mailbox_tenant(tx, consumers, mailbox)? else { return Ok(()) };
    let Some(account) = tx.in_tenant(home).users().find_internal(&mailbox.key())? else { return Ok(()) };
    make_seats_stale(tx, with, (&Home::Tenant(home), &account.id.to_string()), WaitsFor::MailboxGone)
}

fn make_stale(
    tx: &mut Tx<'_>,
    (post, draw, caller): (&Post, &Draw<'_>, &Caller),
    seat: &Identity,
    why: WaitsFor,
) -> Result<(), StorageError> {
    if !tx.in_tenant(seat.tenant).users().make_stale(seat.user, caller.at)? {
        return Ok(());
    }
    let detail = serde_json::json!({ "stale": why });
    tx.remember(&event(draw, caller, seat.tenant, Deed::ChangedUser, "user", seat.user).with(detail))?;
    let tenant = tx.across().tenants().find(seat.tenant)?;
    if let (Some(tenant), Some(guest)) = (tenant, tx.in_tenant(seat.tenant).users().find(seat.user)?) {
        waits_notice(tx, post, draw, &tenant, (&guest, why), caller.at)?;
    }
    Ok(())
}
