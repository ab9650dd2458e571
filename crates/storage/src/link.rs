//! Opening connections, and what went wrong on them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{InstrumentationEvent, SimpleConnection, get_default_instrumentation};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::{Connection, PgConnection, SqliteConnection};

use crate::conn::{AnyConn, each};
use crate::error::StorageError;

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Sqlite(PathBuf),
    Pg(String),
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads only; SQLite is told so for the whole connection, PostgreSQL for each transaction.
    Reader,
    /// Writes.
    Writer,
    /// Moves what was written from SQLite's log to its file.
    Mover,
}

/// The worst thing a statement met since the last [`Link::forgive`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    None,
    /// It failed.
    Failed,
    /// PostgreSQL found a row that the transaction cannot see, which another one has just put there: once more, it is seen. That comes
    /// before any serialization failure would.
    Collided,
    /// PostgreSQL could not do it, and it said why in words only: a full disk, no memory left, cancelled because it took too long. What
    /// is wrong with a row has a code that arrives here.
    Unable,
    /// It lost against another transaction: the same again may well succeed.
    Shaken,
}

/// One open connection.
pub(crate) struct Link {
    pub(crate) conn: AnyConn,
    mishap: Arc<AtomicU8>,
    /// What PostgreSQL last said when it was [`Mishap::Unable`].
    words: Arc<Mutex<String>>,
}

const SQLITE: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;";
/// The log is moved to the file by a thread of its own: only if that cannot keep up, at 32 MiB, does the writer do it while people wait.
/// Its cache holds what an import touches all the time; it is not there before it is used.
const WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -8192";
const PG: &str = "SET client_min_messages = warning; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s';";

/// What libpq is told, unless the URL says otherwise: seconds until a host that does not answer counts as gone, milliseconds that what
/// was sent may stay unacknowledged, and when an idle connection is asked whether its other end lives. Without these a host that
/// vanishes holds a thread for as long as TCP tries again, which is a quarter of an hour.
const PATIENCE: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("tcp_user_timeout", "10000"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
];

impl Source {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub(crate) fn parse(url: &str) -> Result<Self, StorageError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Pg(PATIENCE.iter().fold(url.to_owned(), |url, (name, value)| {
                let mark = if url.contains('?') { '&' } else { '?' };
                if url.contains(&format!("{name}=")) { url } else { format!("{url}{mark}{name}={value}") }
            })));
        }
        match url.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() && !path.starts_with(':') && !path.starts_with("file:") => {
                Ok(Self::Sqlite(path.strip_prefix("//").unwrap_or(path).into()))
            }
            _ => Err(StorageError::NotAvailable("the database is named by sqlite:PATH or postgres://…".to_owned())),
        }
    }

    /// Opens a connection.
    pub(crate) fn connect(&self, role: Role) -> Result<Link, StorageError> {
        let conn = match self {
            Self::Sqlite(path) => AnyConn::Sqlite(open_file(path, role)?),
            Self::Pg(url) => {
                let mut conn = PgConnection::establish(url)?;
                conn.batch_execute(PG)?;
                AnyConn::Pg(conn)
            }
        };
        Ok(Link::watch(conn))
    }
}

fn open_file(path: &PathBuf, role: Role) -> Result<SqliteConnection, StorageError> {
    let name = path.to_str().ok_or_else(|| StorageError::NotAvailable("the database's path is not UTF-8".to_owned()))?;
    if role == Role::Writer {
        make_private(path).map_err(|error| StorageError::NotAvailable(format!("{name}: {error}")))?;
    }
    let mut conn = SqliteConnection::establish(name)?;
    conn.batch_execute(SQLITE)?;
    conn.batch_execute(match role {
        Role::Writer => WRITER,
        Role::Mover => "PRAGMA query_only = ON; PRAGMA cache_size = 0",
        Role::Reader => "PRAGMA query_only = ON",
    })?;
    Ok(conn)
}

/// Makes the file readable by its owner only; SQLite gives its journals the same rights.
fn make_private(path: &PathBuf) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

impl Link {
    fn watch(mut conn: AnyConn) -> Self {
        let mishap = Arc::new(AtomicU8::new(0));
        let (seen, words) = (Arc::clone(&mishap), Arc::<Mutex<String>>::default());
        let (said, is_pg) = (Arc::clone(&words), matches!(conn, AnyConn::Pg(_)));
        let mut whoever_listens = get_default_instrumentation();
        let watch = move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = &event {
                let level = match error {
                    error if is_shaken(error) => 4,
                    DieselError::DatabaseError(DatabaseErrorKind::Unknown, told) if is_pg => {
                        told.message().clone_into(&mut said.lock().unwrap_or_else(PoisonError::into_inner));
                        3
                    }
                    DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) if is_pg => 2,
                    _ => 1,
                };
                seen.fetch_max(level, Ordering::Relaxed);
            }
            if let Some(ear) = &mut whoever_listens {
                ear.on_connection_event(event);
            }
        };
        each!(&mut conn, c => c.set_instrumentation(watch));
        Self { conn, mishap, words }
    }

    /// Forgets earlier mishaps.
    pub(crate) fn forgive(&self) {
        self.mishap.store(0, Ordering::Relaxed);
    }

    /// The worst thing that happened.
    pub(crate) fn mishap(&self) -> Mishap {
        match self.mishap.load(Ordering::Relaxed) {
            0 => Mishap::None,
            1 => Mishap::Failed,
            2 => Mishap::Collided,
            3 => Mishap::Unable,
            _ => Mishap::Shaken,
        }
    }

    /// What the database said when it was unable.
    pub(crate) fn words(&self) -> String {
        self.words.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Commits and makes sure that this was the transaction itself and no savepoint.
    pub(crate) fn commit(&mut self) -> Result<(), DieselError> {
        self.conn.commit_innermost()?;
        if self.conn.depth() == Some(0) { Ok(()) } else { Err(DieselError::BrokenTransactionManager) }
    }
}

/// Whether the transaction lost against another one. PostgreSQL's code for a deadlock is not handed on, only its words.
pub(crate) fn is_shaken(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, told) => told.message() == "deadlock detected",
        DieselError::RollbackErrorOnCommit { commit_error, .. } => is_shaken(commit_error),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_picks_the_engine_and_nothing_is_guessed() {
        assert!(matches!(Source::parse("sqlite:/var/lib/guesthouse/db.sqlite"), Ok(Source::Sqlite(path)) if path.is_absolute()));
        assert!(matches!(Source::parse("sqlite:///a.sqlite"), Ok(Source::Sqlite(path)) if path.is_absolute()));
        let of_host = "tcp_user_timeout=10000&keepalives_idle=5&keepalives_interval=2&keepalives_count=3";
        let url = |given: &str| match Source::parse(given) {
            Ok(Source::Pg(url)) => url,
            other => panic!("{other:?}"),
        };
        assert_eq!(url("postgres://h/d"), format!("postgres://h/d?connect_timeout=5&{of_host}"));
        assert_eq!(url("postgres://h/d?connect_timeout=9"), format!("postgres://h/d?connect_timeout=9&{of_host}"));
        let own = "postgresql://h/d?tcp_user_timeout=1&keepalives_idle=2&keepalives_interval=3&keepalives_count=4&connect_timeout=5";
        assert_eq!(url(own), own, "the operator knows better");
        for wrong in ["sqlite::memory:", "sqlite:", "mysql://h/d", "db.sqlite", "sqlite:file:x?mode=memory"] {
            assert!(matches!(Source::parse(wrong), Err(StorageError::NotAvailable(_))), "{wrong}");
        }
    }
}
