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

/// Writes to the Global Administrators, each in their language.
pub(crate) fn domain_letters(
    tx: &mut Tx<'_>,
    post: &Post,
    draw: &Draw<'_>,
    tenant: &Tenant,
    (claim, is): (&VerifiedDomain, RecordIs),
    now: Timestamp,
) -> Result<(), StorageError> {
    for admin in admins(tx, tenant, now)? {
        let message = Message::DomainRecord {
            domain: claim.domain.clone(),
            record: claim.proof.record(),
            is,
            open: link(post, &format!("{}/admin/settings", tenant.name)),
        };
        let letter = dispatch((post, draw), tenant, &admin.mail, admin.locale.as_deref(), message, now);
        queue(tx, post, draw, tenant, letter, Envelope { kind: LetterKind::Notice, invitation: None, secret: None }, now)?;
    }
    Ok(())
}

/// People who hold all power over the tenant at this moment, one per mailbox.
fn admins(tx: &mut Tx<'_>, tenant: &Tenant, now: Timestamp) -> Result<Vec<User>, StorageError> {
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
    let mut admins = BTreeMap::new();
    for id in ids {
        if admins.len() == usize::from(MOST_TOLD) {
            break;
        }
        let usable = tx.in_tenant(tenant.id).users().find(id)?.filter(|user| user.is_usable(now));
        admins.extend(usable.map(|user| (user.mail.key().to_string(), user)));
    }
    Ok(admins.into_values().collect())
}
