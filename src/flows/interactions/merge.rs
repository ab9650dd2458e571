//! A pending guest turns out to be somebody the directory knows: each grant is decided again and moves to them (SECURITY 7).

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Assignee, Assignment, Caller, Giver, Invitee, Membership, Tenant, User};
use rules::ids::AssignmentId;
use rules::invitations::Moved;
use rules::random::Draw;
use storage::directory::{JoinOutcome, RoleHolder};
use storage::{StorageError, Tx};

use crate::flows::invitations::may_give;
use crate::flows::remember::event;

/// Moves what waited for `pending` to `survivor`, as far as its givers may still give it, and leaves a tombstone. Says what moved.
pub(crate) fn merge_into(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: &Tenant,
    (pending, survivor): (&User, &User),
) -> Result<Moved, StorageError> {
    let assignee = Assignee::User(pending.id);
    let (mut left, mut gone) = (Vec::new(), Moved::default());
    for assignment in tx.in_tenant(pending.tenant).assignments().of_assignee(&assignee)? {
        tx.in_tenant(pending.tenant).assignments().delete(assignment.id)?;
        if may_still_be_given(tx, tenant, (assignment.given_by, survivor), &[], caller)? {
            let ends_at = stricter(assignment.ends_at, pending.access_ends_at);
            let id = AssignmentId::new(draw, caller.at);
            let moved = Assignment { id, assignee: Assignee::User(survivor.id), ends_at, ..assignment };
            tx.in_tenant(survivor.tenant).assignments().clear_ended(&moved, caller.at)?;
            if tx.in_tenant(survivor.tenant).assignments().insert(&moved)? {
                gone.assignments.push(moved.id);
            } else {
                tx.in_tenant(survivor.tenant).assignments().shorten(&moved)?;
            }
        } else {
            left.push(format!("application {}", assignment.application));
        }
    }
    for membership in tx.in_tenant(pending.tenant).memberships().of_member(&assignee)? {
        tx.in_tenant(pending.tenant).memberships().leave(membership.group, &assignee)?;
        // Groups that reach a directory role never move.
        let reached = tx.in_tenant(pending.tenant).roles().reached_by(RoleHolder::Group(membership.group), caller.at)?;
        if reached.is_empty() && may_still_be_given(tx, tenant, (membership.given_by, survivor), &reached, caller)? {
            let ends_at = stricter(membership.ends_at, pending.access_ends_at);
            let moved = Membership { member: Assignee::User(survivor.id), ends_at, ..membership };
            tx.in_tenant(survivor.tenant).memberships().clear_ended(&moved, caller.at)?;
            match tx.in_tenant(survivor.tenant).memberships().join(&moved)? {
                JoinOutcome::Joined => gone.groups.push(moved.group),
                JoinOutcome::AlreadyIn => drop(tx.in_tenant(survivor.tenant).memberships().shorten(&moved)?),
                JoinOutcome::Circle => {}
            }
        } else {
            left.push(format!("group {}", membership.group));
        }
    }
    // Directory roles never move.
    for role in tx.in_tenant(pending.tenant).roles().of_holder(RoleHolder::User(pending.id))? {
        left.push(format!("role {}", role.as_str()));
    }
    if !tx.in_tenant(pending.tenant).users().merge_into(pending.id, survivor.id, caller.at)? {
        return Err(StorageError::Stale);
    }
    let detail = serde_json::json!({ "into": survivor.id, "not_moved": left });
    tx.remember(&event(draw, caller, pending.tenant, Deed::MergedGuest, "user", pending.id).with(detail))?;
    Ok(gone)
}

/// The earlier of two ends: what was meant to end with the guest's stay ends then for whoever they turn out to be.
fn stricter(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

/// Whether whoever gave it could give it to the survivor now; what the operator gave stays given.
fn may_still_be_given(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    (giver, survivor): (Option<Giver>, &User),
    reached: &[rules::directory::DirectoryRole],
    caller: &Caller,
) -> Result<bool, StorageError> {
    let Some(giver) = giver else { return Ok(true) };
    let powers = tx.in_tenant(tenant.id).powers(&giver.actor(tenant.id), caller.at)?;
    Ok(may_give(&powers, tenant, reached, Invitee::of(survivor)).is_ok())
}
