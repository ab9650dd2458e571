//! Mailboxes that accounts rest on: when they have to be proven again, and what a proof is remembered for (SECURITY 4, 5).

use rules::clock::Timestamp;
use rules::directory::{Address, Home, Identity, Tenant, TenantKind, UnlistedAddresses, User};
use rules::ids::{TenantId, UserId};
use rules::interactions::{CannotSignIn, Interaction, Invited, MailboxDue, Person, PersonState, Proves, Purpose};
use rules::sessions::{HomeAssertion, Vouched};
use storage::{StorageError, Tx};

use super::listed::{Listing, listing};
use super::people::Found;
use crate::flows::tokens::HomeAccount;

/// The mailbox that has to be proven before this person comes in, if one has to.
pub(super) fn mailbox_due(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    interaction: &Interaction,
    found: &Found,
    now: Timestamp,
) -> Result<Option<MailboxDue>, StorageError> {
    let Some(assertion) = &interaction.progress.assertion else { return Ok(None) };
    if matches!(interaction.purpose, Purpose::Vouch { .. }) {
        return Ok(None);
    }
    if let Some((_, mailbox)) = moving(tx, found, assertion, now)? {
        return Ok(Some(MailboxDue { mailbox, why: Proves::SamePerson }));
    }
    let Some((home, account)) = resting_account(tx, assertion)? else { return Ok(None) };
    let is_due = match found.person.state {
        PersonState::Usable => {
            let proven_at = tx.in_tenant(home).credentials().mailbox_proven_at(account, &assertion.address.key())?;
            proven_at.is_none_or(|at| now.since(at) >= tenant.policy.guests.mailbox_for())
        }
        // An invitation may wait for them, which is looked for only by a vouched address.
        PersonState::Unknown => true,
        PersonState::Unusable(_) | PersonState::Unlisted => false,
    };
    let due = MailboxDue { mailbox: assertion.address.clone(), why: Proves::StillTheirs };
    Ok((is_due && assertion.vouched == Vouched::No).then_some(due))
}

/// The account of an unmanaged or the personal tenant, which rests on a mailbox.
fn resting_account(tx: &mut Tx<'_>, assertion: &HomeAssertion) -> Result<Option<(TenantId, UserId)>, StorageError> {
    let (Home::Tenant(home), Ok(account)) = (assertion.home, assertion.subject.parse()) else { return Ok(None) };
    let rests = tx.across().tenants().find(home)?.is_some_and(|home| home.kind != TenantKind::Managed);
    Ok(rests.then_some((home, account)))
}

/// Whether the mailbox that an account rests on was not proven for too long. A mailbox without an account is asked at each sign-in.
pub(super) fn is_mailbox_overdue(tx: &mut Tx<'_>, tenant: &Tenant, home: &HomeAccount, now: Timestamp) -> Result<bool, StorageError> {
    let HomeAccount::Account(_, account, home) = home else { return Ok(false) };
    if home.kind == TenantKind::Managed {
        return Ok(false);
    }
    let proven_at = tx.in_tenant(account.tenant).credentials().mailbox_proven_at(account.id, &account.mail.key())?;
    Ok(proven_at.is_none_or(|at| now.since(at) >= tenant.policy.guests.mailbox_for()))
}

/// A code was typed: the account that rests on this mailbox is worth something again.
pub(super) fn remember_proof(tx: &mut Tx<'_>, assertion: &HomeAssertion, mailbox: &Address, now: Timestamp) -> Result<(), StorageError> {
    match resting_account(tx, assertion)? {
        Some((home, account)) if assertion.address == *mailbox => {
            tx.in_tenant(home).credentials().prove_mailbox(account, &mailbox.key(), now)
        }
        _ => Ok(()),
    }
}

/// The guest who came by a mailbox before its domain got a home, which now speaks for it; and that mailbox, which proves that they
/// are still the same (SECURITY 4).
pub(super) fn moving(
    tx: &mut Tx<'_>,
    found: &Found,
    assertion: &HomeAssertion,
    now: Timestamp,
) -> Result<Option<(User, Address)>, StorageError> {
    let is_other = found.person.state == PersonState::Unusable(CannotSignIn::OtherIdentity);
    let Some(holder) = found.holder.as_ref().filter(|_| is_other && assertion.vouched == Vouched::ByHome) else { return Ok(None) };
    let mailbox = old_mailbox(tx, holder)?.filter(|_| holder.is_usable(now));
    Ok(mailbox.map(|mailbox| (holder.clone(), mailbox)))
}

/// The mailbox that all of a guest's sign-in rests on: their own, which may be another than the one they were invited by.
fn old_mailbox(tx: &mut Tx<'_>, guest: &User) -> Result<Option<Address>, StorageError> {
    let identities = tx.in_tenant(guest.tenant).identities().of_user(guest.id)?;
    let [identity] = identities.as_slice() else { return Ok(None) };
    match (identity.home, identity.subject.parse()) {
        (Home::Mail, _) => Ok(identity.subject.parse().ok()),
        (Home::Tenant(home), Ok(account)) => {
            let rests = tx.across().tenants().find(home)?.is_some_and(|home| home.kind != TenantKind::Managed);
            let account = tx.in_tenant(home).users().find(account)?.filter(|_| rests);
            Ok(account.map(|account| account.mail))
        }
        _ => Ok(None),
    }
}

/// Whether this flow proved what the guest signed in with so far: nothing but a mailbox, whose code was typed in it. Then the account
/// they come with now takes its place (SECURITY 6).
pub(super) fn replaces(tx: &mut Tx<'_>, interaction: &Interaction, guest: &User, assertion: &HomeAssertion) -> Result<bool, StorageError> {
    let mut proven = interaction.progress.proven.clone();
    proven.extend((assertion.vouched == Vouched::ByCode).then(|| assertion.address.clone()));
    let identities = tx.in_tenant(guest.tenant).identities().of_user(guest.id)?;
    let is_proven =
        |identity: &Identity| identity.home == Home::Mail && proven.iter().any(|mailbox| mailbox.key().as_str() == identity.subject);
    Ok(!identities.is_empty() && identities.iter().all(is_proven))
}

/// The new home takes the place of the mailbox: `oid` and grants stay, the old identities go.
pub(super) fn move_to(tx: &mut Tx<'_>, guest: &User, assertion: &HomeAssertion, now: Timestamp) -> Result<(), StorageError> {
    for old in tx.in_tenant(guest.tenant).identities().of_user(guest.id)? {
        tx.in_tenant(guest.tenant).identities().unlink(guest.id, &old.home, &old.subject)?;
    }
    let (home, subject) = (assertion.home, assertion.subject.clone());
    tx.in_tenant(guest.tenant).identities().link(&Identity { tenant: guest.tenant, user: guest.id, home, subject, linked_at: now })
}

/// Whether another home claims the domain of the invited address and does not let that address in: then a code to the mailbox does
/// not stand in for it.
pub(super) fn is_disowned(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    invited: &Invited,
    person: &Person,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let Some(claimed_by) = tx.across().home_of_domain(invited.address.domain())? else { return Ok(false) };
    if person.home == Home::Tenant(claimed_by) || person.home == Home::Here {
        return Ok(false);
    }
    let Some(home) = tx.across().tenants().find(claimed_by)?.filter(|home| home.policy.visits.may_be_to(&tenant.name)) else {
        return Ok(true);
    };
    Ok(match listing(tx, claimed_by, &invited.address.key(), now)? {
        // Whoever is listed signs in at home; their mailbox can connect another account, but does not stand in for them.
        Listing::Listed => person.home == Home::Mail && person.vouched.as_ref() == Some(&invited.address),
        Listing::Barred => true,
        Listing::Unlisted => home.policy.unlisted_addresses != UnlistedAddresses::MailboxCode,
    })
}
