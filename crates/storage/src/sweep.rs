//! Deletes what has ended, a bounded part at a time.

/// Deletes about `$limit` rows whose `$column` lies before `$before`, the oldest first; how many that were. Rows of one moment go
/// together.
macro_rules! sweep {
    ($conn:expr, $table:ident.$column:ident, $before:expr, $limit:expr) => {{
        let ended = $table::table.filter($table::$column.lt($before.millis())).order($table::$column).limit(i64::from($limit));
        let moments: Vec<i64> = ended.select($table::$column).load($conn)?;
        match moments.last() {
            Some(last) => Ok(diesel::delete($table::table.filter($table::$column.le(last))).execute($conn)?),
            None => Ok(0),
        }
    }};
}
pub(crate) use sweep;
