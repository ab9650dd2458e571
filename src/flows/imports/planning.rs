//! Makes the plan: reads row after row, decides what would happen, and keeps it, in batches.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;
use std::time::Duration;

use rules::audit::Deed;
use rules::directory::{AddressKey, Caller};
use rules::ids::ImportId;
use rules::invitations::csv::{FileProblem, PlannedRow, Reader, Row, Wanted};
use rules::invitations::{Import, ImportStage, RowStage, Stopped};
use rules::random::Lot;
use serde_json::json;
use storage::StorageError;
use storage::invitations::ImportRow;

use super::error::ImportError;
use super::ground::{Asking, Ground};
use crate::app::App;
use crate::flows::invitations::{Foreseen, Quota};
use crate::flows::remember::event;

/// Rows of one transaction: few enough that people who sign in meanwhile do not wait long.
const BATCH: usize = 250;

/// Between two tries of a batch: a database that is started again is there after some seconds.
const PAUSES: [Duration; 4] = [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];

/// A file that was taken in, about to be planned. If it is dropped, or the server ends, the import is given up after a while.
#[must_use = "nobody else plans it"]
pub struct Planning {
    import: Arc<Import>,
    caller: Caller,
    reader: Reader<BufReader<File>>,
    /// What the rows so far would spend.
    foreseen: Foreseen,
    /// Rows that are kept.
    planned: u32,
}

/// A row as it was read: what it asks for, or what it would be if that cannot be told.
struct ReadRow {
    cells: Vec<String>,
    wanted: Result<usize, PlannedRow>,
}

/// What a batch asks for.
struct Batch {
    rows: Vec<ReadRow>,
    wanted: Arc<Vec<Wanted>>,
    keys: Arc<Vec<AddressKey>>,
}

impl Planning {
    pub(super) fn new(import: Import, caller: Caller, reader: Reader<BufReader<File>>) -> Self {
        Self { import: Arc::new(import), caller, reader, foreseen: Foreseen::default(), planned: 0 }
    }

    /// Which import it is.
    pub fn import(&self) -> ImportId {
        self.import.id
    }

    /// Plans all rows. A file that cannot be read to its end is given up, and so is one that the database does not take, although it was
    /// offered again and again; the import says why.
    ///
    /// # Errors
    /// [`ImportError::Stage`] if it was thrown away meanwhile, [`ImportError::Storage`].
    pub async fn run(mut self, app: &App) -> Result<(), ImportError> {
        loop {
            let planned = match self.read_batch() {
                Ok(batch) if batch.rows.is_empty() => return self.finish(app).await,
                Ok(batch) => self.plan(app, batch).await,
                Err(problem) => return self.give_up(app, Stopped::File(problem)).await,
            };
            if let Err(error) = planned {
                if let ImportError::Storage(_) = &error {
                    let why = if is_patient(&error) { Stopped::Away } else { Stopped::Refused };
                    self.give_up(app, why).await?;
                }
                return Err(error);
            }
        }
    }

    fn read_batch(&mut self) -> Result<Batch, FileProblem> {
        let (mut rows, mut wanted) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
        while rows.len() < BATCH {
            let Some(row) = self.reader.next().transpose()? else { break };
            let read = match Wanted::read(&row, self.reader.layout()) {
                Ok(asked) => {
                    wanted.push(asked);
                    Ok(wanted.len() - 1)
                }
                Err(problems) => Err(PlannedRow::unreadable(row.line(), problems)),
            };
            rows.push(ReadRow { cells: Row::into_cells(row), wanted: read });
        }
        let keys = wanted.iter().map(Wanted::key).collect();
        Ok(Batch { rows, wanted: Arc::new(wanted), keys: Arc::new(keys) })
    }

    async fn plan(&mut self, app: &App, batch: Batch) -> Result<(), ImportError> {
        let asking = self.asking(app);
        let (import, wanted, keys) = (self.import.id, Arc::clone(&batch.wanted), Arc::clone(&batch.keys));
        let looked = patiently(|| {
            let (wanted, keys) = (Arc::clone(&wanted), Arc::clone(&keys));
            app.storage.read(move |tx| {
                let ground = Ground::look(tx, asking, &wanted)?.ok_or(ImportError::Unknown)?;
                let first_lines = tx.in_tenant(asking.tenant).imports().first_lines(import, keys.iter())?;
                Ok::<_, ImportError>((ground, first_lines))
            })
        });
        let (ground, first_lines) = looked.await?;
        let rows = Arc::new(self.decide(ground, first_lines, batch)?);
        let planned = self.planned;
        patiently(|| {
            let (import, rows) = (Arc::clone(&self.import), Arc::clone(&rows));
            app.storage.write_behind(move |tx| {
                tx.nothing_to_remember("the import is remembered when its plan is made");
                let mut here = tx.in_tenant(import.tenant);
                let found = here.imports().find(import.id)?.filter(|found| found.stage == ImportStage::Planning);
                // More than were planned: they were kept, and only the answer was lost.
                if found.ok_or(ImportError::Stage)?.rows == planned {
                    here.imports().insert_rows(import.id, &rows)?;
                }
                Ok::<_, ImportError>(())
            })
        })
        .await?;
        self.planned += u32::try_from(rows.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    fn asking(&self, app: &App) -> Asking {
        let quota = Quota::of(&app.config.limits);
        Asking { tenant: self.import.tenant, actor: self.caller.actor, quota, now: self.caller.at }
    }

    fn decide(&mut self, mut ground: Ground, mut first_lines: HashMap<String, u32>, batch: Batch) -> Result<Vec<ImportRow>, ImportError> {
        ground.foresee(std::mem::take(&mut self.foreseen));
        let mut rows = Vec::with_capacity(batch.rows.len());
        for row in batch.rows {
            let planned = match row.wanted {
                Err(unreadable) => unreadable,
                Ok(at) => {
                    let (wanted, key) = (&batch.wanted[at], &batch.keys[at]);
                    let first_line = first_lines.get(key.as_str()).copied();
                    first_lines.entry(key.as_str().to_owned()).or_insert(wanted.line);
                    ground.decide(wanted, first_line)
                }
            };
            rows.push(kept(planned, row.cells)?);
        }
        self.foreseen = ground.foreseen();
        Ok(rows)
    }

    async fn finish(self, app: &App) -> Result<(), ImportError> {
        let now = app.clock.now();
        let caller = Caller { at: now, ..self.caller };
        let finished = patiently(|| {
            let (import, lot) = (Arc::clone(&self.import), Lot::new(&app.random));
            app.storage.write(move |tx| {
                if !tx.in_tenant(import.tenant).imports().go_on(import.id, ImportStage::Planning, ImportStage::Planned, now)? {
                    return Err(ImportError::Stage);
                }
                let planned = event(&lot.draw(), &caller, import.tenant, Deed::Imported, "import", import.id);
                tx.remember(&planned.with(json!({"stage": "planned"})))?;
                Ok(())
            })
        });
        finished.await
    }

    async fn give_up(self, app: &App, problem: Stopped) -> Result<(), ImportError> {
        let (import, caller, lot, now) = (self.import, self.caller, Lot::new(&app.random), app.clock.now());
        app.storage
            .write(move |tx| {
                tx.in_tenant(import.tenant).imports().give_up(import.id, Some(problem), now)?;
                let given_up = event(&lot.draw(), &Caller { at: now, ..caller }, import.tenant, Deed::Imported, "import", import.id);
                tx.remember(&given_up.with(json!({"stage": "given_up"})))?;
                Ok(())
            })
            .await
    }
}

/// Does it again, after a pause, while others are faster or the database is away.
async fn patiently<T, F: Future<Output = Result<T, ImportError>>>(work: impl Fn() -> F) -> Result<T, ImportError> {
    for pause in PAUSES {
        match work().await {
            Err(error) if is_patient(&error) => {
                tracing::warn!(%error, "a plan waits for the database");
                tokio::time::sleep(pause).await;
            }
            done => return done,
        }
    }
    work().await
}

fn is_patient(error: &ImportError) -> bool {
    matches!(error, ImportError::Storage(StorageError::Busy | StorageError::NotAvailable(_)))
}

/// A planned row as it is stored.
fn kept(planned: PlannedRow, cells: Vec<String>) -> Result<ImportRow, ImportError> {
    Ok(ImportRow {
        line: planned.line,
        planned: serde_json::to_string(&planned).expect("a plan is made of texts and numbers"),
        cells,
        address_key: planned.invitee.as_ref().map(|invitee| invitee.address.key().to_string()),
        decision: planned.decision.as_str().to_owned(),
        stage: RowStage::Planned,
        detail: None,
        invitation: None,
    })
}
