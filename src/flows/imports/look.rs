//! Looking at imports: what was decided for each row, and how far it is.

use rules::directory::Caller;
use rules::ids::{ImportId, InvitationId, TenantId};
use rules::invitations::csv::PlannedRow;
use rules::invitations::{Import, RowStage};
use storage::invitations::{ImportRow, RowTally};
use storage::{Page, StorageError, Window};

use super::became::Became;
use super::error::ImportError;
use super::upload::may_invite;
use crate::app::App;

/// An import with how many rows there are of each decision and stage.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The import: its stage, and how many of how many rows have their result.
    pub import: Import,
    /// By decision and stage.
    pub rows: Vec<RowTally>,
}

/// A row, its plan, and what became of it.
#[derive(Clone, Debug)]
pub struct ShownRow {
    /// What was decided.
    pub planned: PlannedRow,
    /// Its cells, in the order of the import's header.
    pub cells: Vec<String>,
    /// How far it is.
    pub stage: RowStage,
    /// Why it was left out although the plan said otherwise.
    pub became: Option<Became>,
    /// The invitation that came of it.
    pub invitation: Option<InvitationId>,
}

/// One page of the tenant's imports, newest first.
///
/// # Errors
/// [`ImportError`].
pub async fn list(app: &App, caller: &Caller, tenant: TenantId, window: Window) -> Result<Page<Import>, ImportError> {
    may_invite(app, caller, tenant).await?;
    Ok(app.storage.read(move |tx| tx.in_tenant(tenant).imports().page(&window)).await?)
}

/// How many of the last imports are shown at once.
const LATEST: u16 = 20;

/// The last imports, newest first.
///
/// # Errors
/// [`ImportError`].
pub async fn latest(app: &App, caller: &Caller, tenant: TenantId) -> Result<Vec<Import>, ImportError> {
    Ok(list(app, caller, tenant, Window::first(LATEST)).await?.items)
}

/// How far an import is.
///
/// # Errors
/// [`ImportError`].
pub async fn look(app: &App, caller: &Caller, tenant: TenantId, import: ImportId) -> Result<Tally, ImportError> {
    may_invite(app, caller, tenant).await?;
    app.storage
        .read(move |tx| {
            let mut here = tx.in_tenant(tenant);
            let found = here.imports().find(import)?.ok_or(ImportError::Unknown)?;
            Ok(Tally { import: found, rows: here.imports().tally(import)? })
        })
        .await
}

/// Rows behind the line `after`, of one decision (by its name) or all.
///
/// # Errors
/// [`ImportError`].
pub async fn rows(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    import: ImportId,
    (decision, after, size): (Option<String>, u32, u16),
) -> Result<Vec<ShownRow>, ImportError> {
    may_invite(app, caller, tenant).await?;
    let rows = app.storage.read(move |tx| -> Result<_, ImportError> {
        let mut here = tx.in_tenant(tenant);
        here.imports().find(import)?.ok_or(ImportError::Unknown)?;
        Ok(here.imports().rows(import, decision.as_deref(), after, size)?)
    });
    Ok(rows.await?.into_iter().map(shown).collect::<Result<_, _>>()?)
}

/// Rows behind the line `after` that were left out.
///
/// # Errors
/// [`ImportError`].
pub async fn left_out(
    app: &App,
    caller: &Caller,
    tenant: TenantId,
    import: ImportId,
    (after, size): (u32, u16),
) -> Result<Vec<ShownRow>, ImportError> {
    may_invite(app, caller, tenant).await?;
    let rows = app.storage.read(move |tx| tx.in_tenant(tenant).imports().skipped_rows(import, after, size)).await?;
    Ok(rows.into_iter().map(shown).collect::<Result<_, _>>()?)
}

pub(super) fn shown(row: ImportRow) -> Result<ShownRow, StorageError> {
    let corrupt = |column| StorageError::corrupt("import_rows", column, row.line);
    let planned = serde_json::from_str(&row.planned).map_err(|_| corrupt("planned"))?;
    let became = row.detail.as_deref().map(|detail| Became::read(detail).ok_or_else(|| corrupt("detail"))).transpose()?;
    Ok(ShownRow { planned, cells: row.cells, stage: row.stage, became, invitation: row.invitation })
}
