//! What storage answers when it cannot do what it was asked.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// Why storage could not do what it was asked. None of these ever means "not found": a lookup returns an `Option`.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A stored value does not read as what its column is for.
    #[error("{table}.{column} of row {row} does not read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key as text; never a value that may be personal.
        row: String,
    },
    /// The row has left the stage the change starts from, or is gone: somebody else won.
    #[error("somebody else changed it first")]
    Stale,
    /// A row with the same values exists. On PostgreSQL the transaction can only end after this.
    #[error("{table} already has a row with this ({})", columns.join(", "))]
    Unique {
        /// The table.
        table: String,
        /// The columns that must be unique together, in the index's order.
        columns: Vec<String>,
    },
    /// The noun belongs to another tenant than the one whose rows are open.
    #[error("that belongs to another tenant")]
    Neighbour,
    /// A row that is pointed to does not exist (in this tenant), or is still pointed to.
    #[error("a row that is pointed to does not exist, or one that is still pointed to was to go")]
    Reference,
    /// Too much is waiting, or others kept winning: come again in a moment.
    #[error("the database is busy")]
    Busy,
    /// A write ended without an audit event or a named reason to leave none; it was rolled back.
    #[error("a write must remember what it did, or say why there is nothing to remember")]
    Unremembered,
    /// The database cannot be used: not reachable, full, gone in the middle, or set up wrongly. If it went away during a
    /// commit, whether that was stored is not known.
    #[error("the database is not available: {0}")]
    NotAvailable(String),
    /// The work panicked; it was rolled back.
    #[error("the work on the database panicked")]
    Panicked,
    /// Anything else the database refused.
    #[error("the database refused: {0}")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StorageError {
    /// The value in `table.column` of the row with that key does not read.
    pub fn corrupt(table: &'static str, column: &'static str, row: impl ToString) -> Self {
        Self::Corrupt { table, column, row: row.to_string() }
    }

    /// Whether this is the uniqueness of exactly these columns of `table`.
    pub fn is_unique(&self, table: &str, columns: &[&str]) -> bool {
        matches!(self, Self::Unique { table: t, columns: c } if t == table && c.iter().eq(columns))
    }
}

impl From<DieselError> for StorageError {
    fn from(error: DieselError) -> Self {
        let DieselError::DatabaseError(kind, told) = error else {
            return Self::Refused(Box::new(error));
        };
        match kind {
            DatabaseErrorKind::UniqueViolation => unique(told.as_ref()),
            DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation => Self::Reference,
            DatabaseErrorKind::SerializationFailure => Self::Busy,
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => Self::NotAvailable(told.message().to_owned()),
            // SQLite's words are fixed; PostgreSQL's for these have codes of their own above.
            _ => match told.message() {
                "database is locked" => Self::Busy,
                full @ ("database or disk is full" | "disk I/O error") => Self::NotAvailable(full.to_owned()),
                _ => Self::Refused(Box::new(DieselError::DatabaseError(kind, told))),
            },
        }
    }
}

impl From<diesel::ConnectionError> for StorageError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::NotAvailable(error.to_string())
    }
}

/// SQLite says `UNIQUE constraint failed: users.tenant_id, users.name`; PostgreSQL names the table and says `Key (tenant_id, name)=(…)`
/// in some language.
fn unique(told: &(dyn DatabaseErrorInformation + Send + Sync)) -> StorageError {
    if let (Some(table), Some(details)) = (told.table_name(), told.details()) {
        let key = details.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(key, _)| key);
        let columns = key.split(", ").map(|column| column.trim_matches('"').to_owned()).collect();
        return StorageError::Unique { table: table.to_owned(), columns };
    }
    let places = told.message().rsplit_once(": ").map_or("", |(_, places)| places);
    let table = places.split_once('.').map_or("", |(table, _)| table);
    let columns = places.split(", ").map(|place| place.rsplit_once('.').map_or(place, |(_, column)| column).to_owned()).collect();
    StorageError::Unique { table: table.to_owned(), columns }
}
