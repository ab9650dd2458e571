//! Both engines must sort alike: by bytes.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl as _};

use crate::conn::AnyConn;
use crate::error::StorageError;
use crate::link::{Role, Source};

#[derive(QueryableByName)]
struct Sorting {
    #[diesel(sql_type = Text)]
    encoding: String,
    #[diesel(sql_type = Text)]
    provider: String,
    #[diesel(sql_type = Text)]
    collation: String,
}

/// Columns that older servers lack are asked for by name in JSON. The provider is `c` for the C library, `b` for PostgreSQL's own.
const QUESTION: &str = "SELECT pg_encoding_to_char(d.encoding)::text AS encoding, \
    coalesce(to_jsonb(d)->>'datlocprovider', 'c') AS provider, \
    CASE to_jsonb(d)->>'datlocprovider' WHEN 'b' THEN to_jsonb(d)->>'datlocale' ELSE d.datcollate::text END AS collation \
    FROM pg_database d WHERE d.datname = current_database()";

const COMMAND: &str = "CREATE DATABASE guesthouse TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'";

/// Refuses a database that sorts by the rules of some language, naming the command that makes one that does not.
pub(crate) fn check(source: &Source) -> Result<(), StorageError> {
    let mut link = source.connect(Role::Reader)?;
    let AnyConn::Pg(conn) = &mut link.conn else { return Ok(()) };
    let sorting: Sorting = diesel::sql_query(QUESTION).get_result(conn)?;
    let is_by_bytes = matches!(sorting.provider.as_str(), "c" | "b")
        && matches!(sorting.collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.UTF8" | "C.utf8");
    if is_by_bytes && sorting.encoding == "UTF8" {
        return Ok(());
    }
    let found = format!("{} in {}", sorting.collation, sorting.encoding);
    Err(StorageError::NotAvailable(format!("the database sorts by {found}, not by bytes; make one that does: {COMMAND}")))
}
