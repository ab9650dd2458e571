//! Carries out the next rows of a plan: each decided again, on rows read in the transaction that puts everything in.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Admits, Object, may};
use rules::ids::TenantId;
use rules::invitations::csv::{PlannedRow, Wanted};
use rules::invitations::{ImportStage, RowStage};
use rules::random::Draw;
use storage::invitations::{ImportRow, RowResult};
use storage::{StorageError, Tx};

use super::apply::Applier;
use super::batch::{Batch, Maker};
use super::became::Became;
use super::ground::{Asking, Ground};
use crate::app::Post;
use crate::flows::invitations::{Opens, Quota, pay, sender};
use crate::flows::letters::put_beside;
use crate::flows::remember::event;

/// A plan that is being carried out.
#[derive(Clone, Debug)]
pub(super) struct Applying {
    pub(super) tenant: TenantId,
    pub(super) applier: Applier,
    pub(super) post: Post,
    pub(super) quota: Quota,
}

/// What a batch left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// So many rows have their result now; there may be more.
    Rows(usize),
    /// None.
    Nothing,
}

/// Carries out at most `size` rows inside an open write. Rows leave their stage in the same transaction, and only if they still are in
/// it, so that whoever comes second, after a crash or beside us, carries out nothing twice.
pub(super) fn carry_out(tx: &mut Tx<'_>, applying: &Applying, draw: &Draw<'_>, now: Timestamp, size: u16) -> Result<Left, StorageError> {
    let (tenant, import) = (applying.tenant, applying.applier.import);
    let stage = tx.in_tenant(tenant).imports().find(import)?.map(|import| import.stage);
    let is_under_way = stage.is_some_and(ImportStage::is_under_way);
    let rows = if is_under_way { tx.in_tenant(tenant).imports().next_rows(import, size)? } else { Vec::new() };
    if rows.is_empty() {
        tx.nothing_to_remember("nothing is left to do");
        return Ok(Left::Nothing);
    }
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    if stage == Some(ImportStage::Cancelling) {
        return leave_out(tx, applying, &rows);
    }
    let wanted: Vec<Wanted> = rows.iter().filter(|row| row.decision.is_carried_out()).filter_map(PlannedRow::wanted).collect();
    let asking = Asking { tenant, actor: applying.applier.actor, quota: applying.quota, now };
    let Some(ground) = Ground::look(tx, asking, &wanted)? else { return Ok(Left::Nothing) };
    let batch = decide(tx, applying, draw, ground, (&rows, &wanted), now)?;
    put_in(tx, applying, batch, now)?;
    Ok(Left::Rows(rows.len()))
}

/// Leaves rows out because somebody cancelled the import; those of which nothing would have come keep the reason of their plan.
fn leave_out(tx: &mut Tx<'_>, applying: &Applying, rows: &[PlannedRow]) -> Result<Left, StorageError> {
    let mut batch = Batch::default();
    for row in rows {
        match row.decision.is_carried_out() {
            true => batch.skip(row.line, Became::Cancelled.written()),
            false => batch.leave(row),
        }
    }
    tx.nothing_to_remember("that it was cancelled was remembered");
    tx.in_tenant(applying.tenant).imports().finish_rows(applying.applier.import, &batch.results)?;
    Ok(Left::Rows(rows.len()))
}

/// Gives up on the next row, which the database will not take.
pub(super) fn pass_over(tx: &mut Tx<'_>, applying: &Applying) -> Result<(), StorageError> {
    let import = applying.applier.import;
    tx.nothing_to_remember("nothing was done");
    let mut here = tx.in_tenant(applying.tenant);
    let next = here.imports().next_rows(import, 1)?;
    let detail = Some(Became::Failed.written());
    let results: Vec<_> =
        next.iter().map(|row| RowResult { line: row.line, stage: RowStage::Skipped, detail: detail.clone(), invitation: None }).collect();
    here.imports().finish_rows(import, &results)
}

fn read(row: &ImportRow) -> Result<PlannedRow, StorageError> {
    serde_json::from_str(&row.planned).map_err(|_| StorageError::corrupt("import_rows", "planned", row.line))
}

fn decide(
    tx: &mut Tx<'_>,
    applying: &Applying,
    draw: &Draw<'_>,
    mut ground: Ground,
    (rows, wanted): (&[PlannedRow], &[Wanted]),
    now: Timestamp,
) -> Result<(Ground, Batch), StorageError> {
    let decided: Vec<PlannedRow> = wanted.iter().map(|wanted| ground.decide(wanted, None)).collect();
    let caller = applying.applier.caller(now);
    let (sender, user) = sender(tx, &ground.tenant, &caller)?;
    let maker = Maker {
        draw,
        caller: &caller,
        import: applying.applier.import,
        ground: &ground,
        post: &applying.post,
        sender: &sender,
        reply_to: user.as_ref(),
    };
    let mut batch = Batch::default();
    batch.look_at_upns(tx, &ground.tenant, &decided)?;
    let mut decided = decided.into_iter().peekable();
    for row in rows {
        let Some(again) = decided.next_if(|again| again.line == row.line) else {
            batch.leave(row);
            continue;
        };
        match &again.invitee {
            Some(invitee) if row.still_holds(&again) => batch.carry_out(tx, &maker, &again, invitee)?,
            _ => batch.skip(row.line, Became::Changed(again.decision.clone()).written()),
        }
    }
    Ok((ground, batch))
}

fn put_in(tx: &mut Tx<'_>, applying: &Applying, (ground, batch): (Ground, Batch), now: Timestamp) -> Result<(), StorageError> {
    let (tenant, import) = (applying.tenant, applying.applier.import);
    if applying.applier.opens == Opens::Applications {
        open_applications(tx, applying, &ground, &batch, now)?;
    }
    for old in &batch.renewed {
        tx.in_tenant(tenant).invitations().revoke(old.id, now)?;
    }
    let mut here = tx.in_tenant(tenant);
    here.users().insert_all(&batch.users)?;
    here.assignments().insert_all(&batch.assignments)?;
    here.memberships().join_all(&batch.memberships)?;
    here.invitations().insert_all_told(batch.invitations.iter().map(|(invitation, letter)| (invitation, *letter)))?;
    here.imports().finish_rows(import, &batch.results)?;
    put_beside(tx, tenant, batch.letters)?;
    pay(tx, tenant, &applying.applier.actor, &batch.cost, now)?;
    tx.remember_all(&batch.events)?;
    tx.nothing_to_remember("each row that changed something was remembered");
    Ok(())
}

/// Opens to assigned guests what rows lead to and admits members only (SECURITY 12), if the actor still may.
fn open_applications(tx: &mut Tx<'_>, applying: &Applying, ground: &Ground, batch: &Batch, now: Timestamp) -> Result<(), StorageError> {
    let tenant = &ground.tenant;
    if may(&ground.powers, Action::ManageApplications, &Object::Tenant(tenant.id, &tenant.policy)).is_err() {
        return Ok(());
    }
    for id in &batch.closed {
        let Some(mut application) = tx.in_tenant(tenant.id).applications().find(*id)? else { continue };
        application.settings.admits = Admits::AssignedGuests;
        tx.in_tenant(tenant.id).applications().update(application.id, &application.name, &application.settings)?;
        let caller = applying.applier.caller(now);
        let draw = rules::random::Lot::new(&applying.post.random);
        tx.remember(&event(&draw.draw(), &caller, tenant.id, Deed::ChangedApplication, "application", *id))?;
    }
    Ok(())
}
