//! Imports that end: thrown away or cancelled by somebody, deleted when their time has passed.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Action, Caller, Object, may};
use rules::ids::{ImportId, TenantId, WorkId};
use rules::invitations::ImportStage;
use rules::random::Lot;
use serde_json::json;
use std::time::Duration;
use storage::{NewWork, Tx, Work};

use super::error::ImportError;
use super::kinds::{END, corrupt};
use crate::app::App;
use crate::flows::remember::event;

/// Rows of one transaction.
const BATCH: u16 = 250;
/// Transactions until others get their turn.
const BATCHES: usize = 40;
const DAY: Duration = Duration::from_secs(86_400);

/// How far an import is, told to whoever may have one.
fn stage(tx: &mut Tx<'_>, caller: &Caller, tenant: TenantId, import: ImportId) -> Result<ImportStage, ImportError> {
    let found = tx.in_tenant(tenant).itself().find()?.ok_or(ImportError::Unknown)?;
    let powers = tx.in_tenant(tenant).powers(&caller.actor, caller.at)?;
    may(&powers, Action::Invite, &Object::Tenant(tenant, &found.policy))?;
    Ok(tx.in_tenant(tenant).imports().find(import)?.ok_or(ImportError::Unknown)?.stage)
}

/// Throws a plan away that is not carried out: it and its rows are deleted soon.
///
/// # Errors
/// [`ImportError::Stage`] if it is being carried out, or was.
pub async fn throw_away(app: &App, caller: &Caller, tenant: TenantId, import: ImportId) -> Result<(), ImportError> {
    let (caller, lot) = (*caller, Lot::new(&app.random));
    app.storage
        .write(move |tx| {
            if stage(tx, &caller, tenant, import)?.has_begun() {
                return Err(ImportError::Stage);
            }
            tx.in_tenant(tenant).imports().give_up(import, None, caller.at)?;
            let (draw, payload) = (lot.draw(), import.to_string());
            let (id, key) = (WorkId::new(&draw, caller.at), format!("{import} thrown away"));
            tx.queue(&NewWork { id, tenant: Some(tenant), kind: END, key, payload, due_at: caller.at })?;
            tx.remember(&event(&draw, &caller, tenant, Deed::Imported, "import", import).with(json!({"stage": "thrown_away"})))?;
            Ok(())
        })
        .await
}

/// Cancels a plan that is being carried out: what was done stays, and the rows whose turn has not come are left out. The result says which,
/// so that it can be uploaded again. Doing it twice, or too late, changes nothing.
///
/// # Errors
/// [`ImportError::Stage`] if nobody has had it carried out.
pub async fn cancel(app: &App, caller: &Caller, tenant: TenantId, import: ImportId) -> Result<(), ImportError> {
    let (caller, lot) = (*caller, Lot::new(&app.random));
    app.storage
        .write(move |tx| {
            if !stage(tx, &caller, tenant, import)?.has_begun() {
                return Err(ImportError::Stage);
            }
            if tx.in_tenant(tenant).imports().go_on(import, ImportStage::Applying, ImportStage::Cancelling, caller.at)? {
                let cancelled = event(&lot.draw(), &caller, tenant, Deed::Imported, "import", import);
                return Ok(tx.remember(&cancelled.with(json!({"stage": "cancelled"})))?);
            }
            tx.nothing_to_remember("it was cancelled before, or has ended");
            Ok(())
        })
        .await
}

/// Deletes an import with its rows, and with them the columns kept aside (SECURITY 28); part by part, as there may be many.
pub(super) async fn delete_old(app: &App, tenant: TenantId, work: Work, now: Timestamp) -> Result<(), ImportError> {
    let import: ImportId = work.payload.parse().map_err(|_| corrupt(&work))?;
    for _ in 0..BATCHES {
        let lease = work.lease.clone();
        let is_over = app
            .storage
            .write_behind(move |tx| {
                tx.nothing_to_remember("what became of each row is remembered where it happened");
                let stage = tx.in_tenant(tenant).imports().find(import)?.map(|import| import.stage);
                if stage.is_some_and(ImportStage::is_under_way) {
                    return tx.across().retry_at(&lease, now + DAY).map(|()| true);
                }
                if tx.in_tenant(tenant).imports().delete_rows(import, BATCH)? > 0 {
                    return Ok(false);
                }
                tx.in_tenant(tenant).imports().delete(import)?;
                tx.across().finish(&lease).map(|()| true)
            })
            .await?;
        if is_over {
            return Ok(());
        }
    }
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("it goes on at once");
            tx.across().go_on_at(&work.lease, now)
        })
        .await
        .map_err(ImportError::from)
}
