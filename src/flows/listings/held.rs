//! What somebody was given, with names.

use rules::directory::{Application, Assignee, Assignment, Giver, Group, Membership};
use rules::ids::TenantId;
use storage::{StorageError, Tx};

/// Something that a person or a group was given.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a page holds a handful")]
pub enum Held {
    /// An application.
    Application {
        /// The assignment.
        assignment: Assignment,
        /// The application.
        application: Application,
        /// Who gave it.
        given_by: Option<String>,
    },
    /// A place in a group.
    Group {
        /// The membership.
        membership: Membership,
        /// The group.
        group: Group,
        /// Who gave it.
        given_by: Option<String>,
    },
}

/// Everything that was given to `assignee` directly.
pub(super) fn held_by(tx: &mut Tx<'_>, tenant: TenantId, assignee: &Assignee) -> Result<Vec<Held>, StorageError> {
    let mut held = Vec::new();
    for assignment in tx.in_tenant(tenant).assignments().of_assignee(assignee)? {
        let Some(application) = tx.in_tenant(tenant).applications().find(assignment.application)? else { continue };
        let given_by = giver(tx, tenant, assignment.given_by)?;
        held.push(Held::Application { assignment, application, given_by });
    }
    for membership in tx.in_tenant(tenant).memberships().of_member(assignee)? {
        let Some(group) = tx.in_tenant(tenant).groups().find(membership.group)? else { continue };
        let given_by = giver(tx, tenant, membership.given_by)?;
        held.push(Held::Group { membership, group, given_by });
    }
    Ok(held)
}

fn giver(tx: &mut Tx<'_>, tenant: TenantId, giver: Option<Giver>) -> Result<Option<String>, StorageError> {
    Ok(match giver {
        None => None,
        Some(Giver::Person(id)) => tx.in_tenant(tenant).users().find(id)?.map(|user| user.display_name.to_string()),
        Some(Giver::Program(id)) => tx.in_tenant(tenant).applications().find(id)?.map(|program| program.name.to_string()),
    })
}
