//! What is due for imports: plans to carry out, plans that nobody makes any more, and imports whose time has passed.

use std::time::Duration;

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::Caller;
use rules::ids::{ImportId, TenantId, WorkId};
use rules::invitations::{ImportStage, Setback, Stopped};
use rules::random::{Draw, Lot};
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{Claim, NewWork, StorageError, Tx, Work};

use super::apply::Applier;
use super::carry_out::{Applying, Left, carry_out, pass_over};
use super::end::delete_old;
use super::error::ImportError;
use super::kinds::{APPLY, END, PLAN, corrupt};
use super::pace::Pace;
use crate::app::App;
use crate::flows::invitations::Quota;
use crate::flows::remember::event;

/// How long a piece of work is ours: after a crash, so long nobody goes on with it.
const LEASE: Duration = Duration::from_secs(20);
/// Until what failed for the first time is tried again; with each further time twice as long, and never longer than this.
const AGAIN: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// A plan that did not grow for so long is made by nobody any more.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a round found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// There was something to do, and there may be more.
    On,
    /// There was nothing to do.
    Idle,
}

/// The look at a plan that is being made: how many rows it had.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Watch {
    pub(super) import: ImportId,
    pub(super) rows: u32,
}

impl Watch {
    pub(super) fn work(self, draw: &Draw<'_>, tenant: TenantId, now: Timestamp) -> NewWork {
        let payload = serde_json::to_string(&self).expect("a watch is made of texts and numbers");
        let (id, key) = (WorkId::new(draw, now), self.import.to_string());
        NewWork { id, tenant: Some(tenant), kind: PLAN, key, payload, due_at: now + PATIENCE }
    }
}

/// Takes up one piece of work that is due, and does a part of it.
///
/// # Errors
/// [`ImportError`]: what was not done comes again.
pub async fn carry_on_due(app: &App, now: Timestamp) -> Result<Went, ImportError> {
    let by = app.name.clone();
    let due: Vec<Work> = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            tx.across().claim(&Claim { kinds: &[APPLY, PLAN, END], by: &by, lease_for: LEASE, now, limit: 1 })
        })
        .await?;
    let Some(work) = due.into_iter().next() else { return Ok(Went::Idle) };
    let Some(tenant) = work.tenant else { return Err(corrupt(&work)) };
    let failed = work.clone();
    let went = match work.kind.as_str() {
        APPLY => carry_on(app, tenant, work, now).await,
        PLAN => watch(app, tenant, work, now).await,
        _ => delete_old(app, tenant, work, now).await,
    };
    if let Err(error) = &went {
        give_back(app, tenant, failed, setback(error), now).await?;
    }
    went.map(|()| Went::On)
}

/// What failed, because others wrote at the same time or because the database was away, is tried again soon: not only when the lease has
/// run out.
/// What fails again and again is tried more and more rarely, and the import says why it does not go on.
async fn give_back(app: &App, tenant: TenantId, work: Work, why: Setback, now: Timestamp) -> Result<(), StorageError> {
    let again_at = now + pause(work.tries);
    let applier: Option<Applier> = serde_json::from_str(&work.payload).ok().filter(|_| work.kind == APPLY);
    // Where not even the wish can be read, the key still says whose it is.
    let import = applier.map(|applier| applier.import).or_else(|| work.key.parse().ok().filter(|_| work.kind == APPLY));
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is given back");
            if let Some(import) = import {
                tx.in_tenant(tenant).imports().set_back(import, Some((why, again_at)))?;
            }
            tx.across().retry_at(&work.lease, again_at)
        })
        .await
}

/// How long to wait after so many failures in a row.
fn pause(tries: u32) -> Duration {
    AGAIN.saturating_mul(1 << tries.saturating_sub(1).min(20)).min(LONGEST)
}

fn setback(error: &ImportError) -> Setback {
    match error {
        ImportError::Storage(StorageError::Busy | StorageError::Stale) => Setback::Busy,
        ImportError::Storage(StorageError::NotAvailable(_)) => Setback::Away,
        ImportError::Storage(StorageError::Corrupt { .. }) => Setback::Damaged,
        _ => Setback::Refused,
    }
}

/// Carries out a part of a plan, then lets others have their turn.
async fn carry_on(app: &App, tenant: TenantId, work: Work, now: Timestamp) -> Result<(), ImportError> {
    let applier: Applier = serde_json::from_str(&work.payload).map_err(|_| corrupt(&work))?;
    let applying = Applying { tenant, applier, post: app.post(), quota: Quota::of(&app.config.limits) };
    let _going_on = app.imports.begin();
    let mut pace = Pace::default();
    while !pace.is_over() {
        // Each of them at its own moment: ids begin with it, and so go to the end of their indexes.
        if step(app, &applying, now.max(app.clock.now()), &mut pace).await? == Left::Nothing {
            return finish(app, applying, work, now).await;
        }
        if let Some(moment) = pace.courtesy() {
            tokio::time::sleep(moment).await;
        }
    }
    app.storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("it goes on at once");
            if work.tries > 1 {
                tx.in_tenant(tenant).imports().set_back(applying.applier.import, None)?;
            }
            tx.across().go_on_at(&work.lease, now)
        })
        .await
        .map_err(ImportError::from)
}

/// One batch. What the database will not take is looked for row by row and passed over, so that one row cannot hold up all others.
async fn step(app: &App, applying: &Applying, now: Timestamp, pace: &mut Pace) -> Result<Left, StorageError> {
    for size in [pace.rows(), 1] {
        let (applying, lot) = (applying.clone(), Lot::new(&app.random));
        match app.storage.write_slice(move |tx| carry_out(tx, &applying, &lot.draw(), now, size)).await {
            Err(error) if is_about_rows(&error) => tracing::warn!(%error, size, "rows of an import could not be carried out"),
            Err(error) => return Err(error),
            Ok((left, slice)) => {
                pace.took(size, slice);
                return Ok(left);
            }
        }
    }
    let applying = applying.clone();
    app.storage.write_behind(move |tx| pass_over(tx, &applying)).await?;
    Ok(Left::Rows(1))
}

fn is_about_rows(error: &StorageError) -> bool {
    use StorageError::{Corrupt, Panicked, Reference, Refused, Unique};
    matches!(error, Corrupt { .. } | Panicked | Reference | Refused(_) | Unique { .. })
}

async fn finish(app: &App, applying: Applying, work: Work, now: Timestamp) -> Result<(), ImportError> {
    let lot = Lot::new(&app.random);
    app.storage
        .write_behind(move |tx| {
            let (tenant, import) = (applying.tenant, applying.applier.import);
            tx.across().finish(&work.lease)?;
            if work.tries > 1 {
                tx.in_tenant(tenant).imports().set_back(import, None)?;
            }
            let mut ends = |from| tx.in_tenant(tenant).imports().go_on(import, from, ImportStage::Applied, now);
            if ends(ImportStage::Applying)? || ends(ImportStage::Cancelling)? {
                let applied = event(&lot.draw(), &applying.applier.caller(now), tenant, Deed::Imported, "import", import);
                return Ok(tx.remember(&applied.with(json!({"stage": "applied"})))?);
            }
            tx.nothing_to_remember("it had ended before");
            Ok(())
        })
        .await
}

/// A plan that does not grow any more is given up: the file went with the server that read it.
async fn watch(app: &App, tenant: TenantId, work: Work, now: Timestamp) -> Result<(), ImportError> {
    let seen: Watch = serde_json::from_str(&work.payload).map_err(|_| corrupt(&work))?;
    let lot = Lot::new(&app.random);
    app.storage
        .write_behind(move |tx| {
            tx.across().finish(&work.lease)?;
            let import = tx.in_tenant(tenant).imports().find(seen.import)?;
            let Some(import) = import.filter(|import| import.stage == ImportStage::Planning) else {
                tx.nothing_to_remember("the plan is made");
                return Ok(());
            };
            if import.rows > seen.rows {
                tx.nothing_to_remember("the plan is being made");
                tx.queue(&Watch { rows: import.rows, ..seen }.work(&lot.draw(), tenant, now))?;
                return Ok(());
            }
            give_up(tx, &lot.draw(), tenant, seen.import, now)
        })
        .await
}

fn give_up(tx: &mut Tx<'_>, draw: &Draw<'_>, tenant: TenantId, import: ImportId, now: Timestamp) -> Result<(), ImportError> {
    tx.in_tenant(tenant).imports().give_up(import, Some(Stopped::Interrupted), now)?;
    let caller = Caller::clock(draw, now);
    let given_up = event(draw, &caller, tenant, Deed::Imported, "import", import);
    tx.remember(&given_up.with(json!({"stage": "given_up"})))?;
    Ok(())
}
