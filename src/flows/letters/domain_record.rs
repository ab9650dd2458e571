//! Tells the admins of a tenant what became of the record that proves one of its domains (SECURITY 14).

use std::collections::BTreeMap;

use rules::clock::Timestamp;
use rules::directory::{Assignee, DirectoryRole, Tenant, User, VerifiedDomain};
use rules::ids::UserId;
use rules::invitations::LetterKind;
use rules::random::Draw;
use storage::directory::RoleHolder;
use storage::{StorageError, Tx, Window};

use super::letterhead::{dispatch, link};
use super::post::{Envelope, queue};
use crate::app::Post;
use crate::mail::{Message, RecordIs};

/// Whoever has more admins than this tells the others.
const MOST_TOLD: u16 = 20;

/// Writes to the Global Administrators, each in their language. What has lapsed or is another's is not told to mailboxes that went with a
/// domain: their new owner would read whom to attack. The record to publish stands in the first letter only, where it is no secret.
pub(crate) fn domain_letters(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (claim, is): (&VerifiedDomain, RecordIs),
    now: Timestamp,
) -> Result<(), StorageError> {
    let readers = readers(tx, tenant, is, now)?;
    if readers.is_empty() {
        tracing::error!(tenant = %tenant.name, domain = %claim.domain, ?is, "no admin can be written to about their domain: tell them");
    }
    for admin in readers {
        let message = Message::DomainRecord {
            domain: claim.domain.clone(),
            record: matches!(is, RecordIs::Missing { .. }).then(|| claim.proof.record()),
            is,
            open: link(post, &format!("{}/admin/settings", tenant.name)),
        };
        let letter = dispatch((post, draw), tenant, &admin.mail, admin.locale.as_deref(), message, now);
        queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)?;
    }
    Ok(())
}

/// The admins whose mailboxes are still theirs, as far as is known; one per mailbox.
fn readers(tx: &mut Tx<'_>, tenant: &Tenant, is: RecordIs, now: Timestamp) -> Result<Vec<User>, StorageError> {
    let mut readers = BTreeMap::new();
    for id in admins(tx, tenant, now)? {
        if readers.len() == usize::from(MOST_TOLD) {
            break;
        }
        let Some(admin) = tx.in_tenant(tenant.id).users().find(id)?.filter(|user| user.is_usable(now)) else { continue };
        let is_over = !matches!(is, RecordIs::Missing { .. });
        if is_over && tx.in_tenant(tenant.id).domains().has_lost(admin.mail.domain())? {
            continue;
        }
        readers.insert(admin.mail.key().to_string(), admin);
    }
    Ok(readers.into_values().collect())
}

/// People who hold all power over the tenant at this moment.
fn admins(tx: &mut Tx<'_>, tenant: &Tenant, now: Timestamp) -> Result<Vec<UserId>, StorageError> {
    let mut ids: Vec<UserId> = Vec::new();
    for holder in tx.in_tenant(tenant.id).roles().holders(DirectoryRole::GlobalAdministrator)? {
        match holder {
            RoleHolder::User(id) => ids.push(id),
            RoleHolder::Group(group) => {
                let members = tx.in_tenant(tenant.id).memberships().of_group(group, now, &Window::first(MOST_TOLD))?.items;
                ids.extend(members.iter().filter_map(|membership| match membership.member {
                    Assignee::User(id) => Some(id),
                    Assignee::Group(_) => None,
                }));
            }
            RoleHolder::Application(_) => {}
        }
    }
    Ok(ids)
}
