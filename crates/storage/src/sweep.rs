//! Deletes what has ended, a bounded part at a time.

/// `sweep!(conn, table.moment by (its: Key) if a_condition, before, limit)` deletes at most `limit` rows whose moment lies before
/// `before`, the oldest first, each by its key; how many that were. Many may have ended at one moment, as all windows of a day do:
/// those that are left over come next.
macro_rules! sweep {
    ($conn:expr, $table:ident.$column:ident by ($($key:ident: $type:ty),+) $(if $only:expr)?, $before:expr, $limit:expr) => {{
        let ended = $table::table$(.filter($only))?.filter($table::$column.lt($before.millis())).order($table::$column).limit(i64::from($limit));
        let keys: Vec<($($type,)+)> = ended.select(($($table::$key,)+)).load($conn)?;
        for ($($key,)+) in &keys {
            diesel::delete($table::table$(.filter($table::$key.eq($key)))+).execute($conn)?;
        }
        Ok(keys.len())
    }};
}
pub(crate) use sweep;
