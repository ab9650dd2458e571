//! Many texts looked up by one query that begins with their list. What `IN` does with a long list is left to the planner, and SQLite's,
//! which keeps no statistics, would rather walk through all rows of a tenant; a join that begins with the list cannot.

use crate::cells::json;
use crate::conn::AnyConn;
use crate::error::StorageError;

/// The list as the first table of a query: its texts are `w.value`, and it is parameter `$1`, as [`list_of`] writes it.
/// `CROSS JOIN` after it keeps SQLite from turning the order around.
pub(crate) fn listed(conn: &AnyConn) -> &'static str {
    match conn {
        AnyConn::Pg(_) => "json_array_elements_text(CAST($1 AS json)) AS w (value)",
        AnyConn::Sqlite(_) => "json_each($1) AS w",
    }
}

/// The texts as one parameter.
pub(crate) fn list_of<'t>(texts: impl Iterator<Item = &'t str>) -> Result<String, StorageError> {
    json(&texts.collect::<Vec<_>>())
}
