//! One connection to either engine, and the few things that must be said to each in its own words.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::{Connection, PgConnection, QueryResult, RunQueryDsl as _, SqliteConnection};

use crate::error::StorageError;
use crate::kept::placed;

/// A connection to one of the two engines. Queries are written once, against this.
#[derive(diesel::MultiConnection)]
pub(crate) enum AnyConn {
    Pg(PgConnection),
    Sqlite(SqliteConnection),
}

/// Compiles one expression for each engine: for `ON CONFLICT`, batch inserts and `as_returning`, which the shared backend cannot do.
///
/// `each!(conn, c => diesel::insert_into(users::table).values(&rows).execute(c))`
macro_rules! each {
    ($conn:expr, $c:ident => $run:expr) => {
        match $conn {
            $crate::conn::AnyConn::Pg($c) => $run,
            $crate::conn::AnyConn::Sqlite($c) => $run,
        }
    };
}
pub(crate) use each;

type Transactions = <AnyConn as Connection>::TransactionManager;

impl AnyConn {
    /// Opens a transaction with the given words, which differ by engine and by what it is for.
    pub(crate) fn begin(&mut self, words: &str) -> QueryResult<()> {
        each!(self, c => AnsiTransactionManager::begin_transaction_sql(c, words))
    }

    /// Opens a savepoint inside the open transaction.
    pub(crate) fn begin_savepoint(&mut self) -> QueryResult<()> {
        Transactions::begin_transaction(self)
    }

    /// Ends the innermost savepoint, or the transaction if there is none, keeping what was done.
    pub(crate) fn commit_innermost(&mut self) -> QueryResult<()> {
        Transactions::commit_transaction(self)
    }

    /// How many transactions and savepoints are open, as diesel counts; `None` once the connection is beyond use.
    pub(crate) fn depth(&mut self) -> Option<u32> {
        let status = Transactions::transaction_manager_status_mut(self);
        status.transaction_depth().ok().map(|depth| depth.map_or(0, std::num::NonZeroU32::get))
    }

    /// A number that changes when another process writes to SQLite's file. Servers over PostgreSQL tell one another instead.
    pub(crate) fn data_version(&mut self) -> Option<i64> {
        match self {
            Self::Pg(_) => None,
            Self::Sqlite(c) => placed!(sql::<BigInt>("PRAGMA data_version")).get_result(c).ok(),
        }
    }

    /// The engine's two settings that decide whether a commit survives a power cut.
    pub(crate) fn durability(&mut self) -> Result<[String; 2], StorageError> {
        Ok(match self {
            Self::Pg(c) => [sql::<Text>("SHOW synchronous_commit").get_result(c)?, sql::<Text>("SHOW fsync").get_result(c)?],
            Self::Sqlite(c) => {
                let synchronous: i32 = sql::<Integer>("PRAGMA synchronous").get_result(c)?;
                [synchronous.to_string(), sql::<Text>("PRAGMA journal_mode").get_result(c)?]
            }
        })
    }

    /// Rolls back until only `depth` transactions and savepoints are open. A job that panicked leaves its own open, and
    /// committing then would end a savepoint only, while everybody is told that it is stored.
    pub(crate) fn unwind_to(&mut self, depth: u32) -> QueryResult<()> {
        while self.depth().ok_or(diesel::result::Error::BrokenTransactionManager)? > depth {
            Transactions::rollback_transaction(self)?;
        }
        Ok(())
    }
}
