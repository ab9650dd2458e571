//! The history of the schema: applied, taken back, compared with what this program knows.

use std::collections::BTreeSet;

use diesel::RunQueryDsl as _;
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::sync::oneshot;

use crate::conn::{AnyConn, MultiBackend};
use crate::error::StorageError;
use crate::link::{Role, Source};
use crate::storage::Storage;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// How the database's schema compares with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// The one this program was written for.
    Current,
    /// Some migrations are still to be run.
    Behind,
    /// A newer program was here; this one must not touch it.
    Newer,
}

impl Storage {
    /// Runs all migrations that are missing, as one transaction, one process at a time.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was changed then.
    pub async fn migrate(&self) -> Result<(), StorageError> {
        on_its_own(self.source().clone(), run_all).await
    }

    /// Takes every migration back, so that nothing is left: for tests.
    ///
    /// # Errors
    /// [`StorageError`]; nothing was changed then.
    pub async fn revert_all(&self) -> Result<(), StorageError> {
        on_its_own(self.source().clone(), |conn| alone(conn, |conn| conn.revert_all_migrations(MIGRATIONS).map(drop))).await
    }

    /// How the database compares with this program.
    ///
    /// # Errors
    /// [`StorageError`].
    pub async fn schema(&self) -> Result<Schema, StorageError> {
        on_its_own(self.source().clone(), compare).await
    }
}

/// Runs on a thread and connection that end with it: migrations keep their own transactions and take their time.
async fn on_its_own<R: Send + 'static>(
    source: Source,
    run: impl FnOnce(&mut AnyConn) -> Result<R, StorageError> + Send + 'static,
) -> Result<R, StorageError> {
    let (reply, answer) = oneshot::channel();
    let thread = std::thread::Builder::new().name("db-migrations".to_owned()).spawn(move || {
        let done = source.connect(Role::Writer).and_then(|mut link| run(&mut link.conn));
        drop(reply.send(done));
    });
    thread.map_err(|error| StorageError::NotAvailable(error.to_string()))?;
    answer.await.unwrap_or(Err(StorageError::Panicked))
}

/// Runs all migrations that are missing.
pub(crate) fn run_all(conn: &mut AnyConn) -> Result<(), StorageError> {
    alone(conn, |conn| conn.run_pending_migrations(MIGRATIONS).map(drop))
}

fn alone(
    conn: &mut AnyConn,
    run: impl FnOnce(&mut AnyConn) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
) -> Result<(), StorageError> {
    match conn {
        AnyConn::Sqlite(_) => conn.begin("BEGIN IMMEDIATE")?,
        AnyConn::Pg(_) => {
            conn.begin("BEGIN")?;
            diesel::sql_query("SET LOCAL statement_timeout = 0").execute(conn)?;
            diesel::sql_query("SELECT pg_advisory_xact_lock(7155283462881)").execute(conn)?;
        }
    }
    match run(conn) {
        Ok(()) => Ok(conn.commit_innermost()?),
        Err(error) => {
            conn.unwind_to(0)?;
            Err(StorageError::Refused(error))
        }
    }
}

fn compare(conn: &mut AnyConn) -> Result<Schema, StorageError> {
    let known = MigrationSource::<MultiBackend>::migrations(&MIGRATIONS).map_err(StorageError::Refused)?;
    let known: BTreeSet<MigrationVersion<'static>> = known.iter().map(|migration| migration.name().version().as_owned()).collect();
    let applied: BTreeSet<_> = conn.applied_migrations().map_err(StorageError::Refused)?.into_iter().collect();
    Ok(if !applied.is_subset(&known) {
        Schema::Newer
    } else if applied == known {
        Schema::Current
    } else {
        Schema::Behind
    })
}
