//! A pending guest turns out to be somebody the directory knows: each grant is decided again and moves to them (SECURITY 7).

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Assignee, Assignment, Caller, Gift, Giver, Invitee, Membership, Powers, Tenant, User};
use rules::ids::AssignmentId;
use rules::invitations::Moved;
use rules::random::Draw;
use storage::directory::{JoinOutcome, RoleHolder};
use storage::{StorageError, Tx};

use crate::flows::invitations::{Own, may_give};
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
        // What has ended is nobody's, and shortens nothing that lives.
        if !assignment.goes_on(caller.at) {
            continue;
        }
        if may_assign_still(tx, tenant, &assignment, survivor, caller)? {
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
        if !membership.goes_on(caller.at) {
            continue;
        }
        // Groups that reach a directory role never move.
        let reached = tx.in_tenant(pending.tenant).roles().reached_by(RoleHolder::Group(membership.group), caller.at)?;
        if reached.is_empty() && may_join_still(tx, tenant, &membership, survivor, caller)? {
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

/// What whoever gave it can do now; `None`: what the operator gave stays given.
fn powers_of(tx: &mut Tx<'_>, tenant: &Tenant, giver: Option<Giver>, now: Timestamp) -> Result<Option<Powers>, StorageError> {
    giver.map(|giver| tx.in_tenant(tenant.id).powers(&giver.actor(tenant.id), now)).transpose()
}

/// Whether whoever gave the application could give it to the survivor now.
fn may_assign_still(tx: &mut Tx<'_>, tenant: &Tenant, given: &Assignment, survivor: &User, caller: &Caller) -> Result<bool, StorageError> {
    let Some(powers) = powers_of(tx, tenant, given.given_by, caller.at)? else { return Ok(true) };
    let Some(application) = tx.in_tenant(tenant.id).applications().find(given.application)? else { return Ok(false) };
    let gift = Own::look(tx, &powers, &application, caller.at)?.gift(given.role.as_deref());
    Ok(may_give(&powers, tenant, (gift, &[]), Invitee::of(survivor)).is_ok())
}

/// Whether whoever put them into the group, which reaches no power, could put the survivor into it now.
fn may_join_still(tx: &mut Tx<'_>, tenant: &Tenant, place: &Membership, survivor: &User, caller: &Caller) -> Result<bool, StorageError> {
    let Some(powers) = powers_of(tx, tenant, place.given_by, caller.at)? else { return Ok(true) };
    Ok(may_give(&powers, tenant, (Gift::Other, &[]), Invitee::of(survivor)).is_ok())
}
