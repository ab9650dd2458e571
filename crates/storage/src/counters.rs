//! Counters that stop guessing live in the database, where every server sees them (SECURITY 24).

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::upsert::excluded;
use rules::clock::Timestamp;

use crate::cells::count;
use crate::conn::{AnyConn, each};
use crate::error::StorageError;
use crate::kept::{Kept, placed};
use crate::listed::{list_of, listed};
use crate::sweep::sweep;
use crate::tx::{CrossTenant, Tx};

diesel::table! {
    counters (kind, key, starts_at, ends_at) {
        kind -> Text,
        key -> Text,
        starts_at -> BigInt,
        ends_at -> BigInt,
        amount -> Integer,
    }
}

#[derive(Insertable)]
#[diesel(table_name = counters)]
struct CounterRow {
    kind: &'static str,
    key: String,
    starts_at: i64,
    ends_at: i64,
    amount: i32,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Integer)]
    amount: i32,
}

/// Rows of one insert.
const ROWS: usize = 250;

/// Start and end of the window that `now` lies in; windows of a length follow one another from the epoch on.
fn window_at(now: Timestamp, window: Duration) -> (i64, i64) {
    let length = i64::try_from(window.as_millis()).unwrap_or(i64::MAX).max(1);
    let start = now.millis().div_euclid(length).saturating_mul(length);
    (start, start.saturating_add(length))
}

/// When counting begins anew: the end of the window that `now` lies in.
pub fn window_ends_at(now: Timestamp, window: Duration) -> Timestamp {
    Timestamp::from_millis(window_at(now, window).1)
}

impl Tx<'_> {
    /// Counts one more of `kind` for `key` in the current window; how many that makes. A guess is paid for before it is checked, and
    /// a write that ends in `Err` takes the payment back: answer a wrong guess with an `Ok` that says so.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count(&mut self, kind: &'static str, key: &str, window: Duration, now: Timestamp) -> Result<u32, StorageError> {
        self.count_more((kind, key), 1, window, now)
    }

    /// Counts `more` of them at once.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_more(
        &mut self,
        (kind, key): (&'static str, &str),
        more: u32,
        window: Duration,
        now: Timestamp,
    ) -> Result<u32, StorageError> {
        let more = count(more);
        let (starts_at, ends_at) = window_at(now, window);
        let values = (
            counters::kind.eq(kind),
            counters::key.eq(key),
            counters::starts_at.eq(starts_at),
            counters::ends_at.eq(ends_at),
            counters::amount.eq(more),
        );
        let insert = diesel::insert_into(counters::table)
            .values(values)
            .on_conflict((counters::kind, counters::key, counters::starts_at, counters::ends_at))
            .do_update()
            .set(counters::amount.eq(counters::amount + more))
            .returning(counters::amount);
        let amount: i32 = each!(self.conn, c => placed!(insert).get_result(c))?;
        u32::try_from(amount).map_err(|_| StorageError::corrupt("counters", "amount", kind))
    }

    /// Counts so many more for each key: by one statement where each is a journey.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn count_each(
        &mut self,
        kind: &'static str,
        more: &BTreeMap<String, u32>,
        window: Duration,
        now: Timestamp,
    ) -> Result<(), StorageError> {
        let (starts_at, ends_at) = window_at(now, window);
        let row = |(key, more): (&String, &u32)| CounterRow { kind, key: key.clone(), starts_at, ends_at, amount: count(*more) };
        let rows: Vec<CounterRow> = more.iter().map(row).collect();
        let same = (counters::kind, counters::key, counters::starts_at, counters::ends_at);
        let sum = counters::amount.eq(counters::amount + excluded(counters::amount));
        for part in rows.chunks(ROWS) {
            match self.conn {
                AnyConn::Pg(c) => {
                    diesel::insert_into(counters::table).values(part).on_conflict(same).do_update().set(sum).execute(c)?;
                }
                AnyConn::Sqlite(c) => part.iter().try_for_each(|row| {
                    let insert = diesel::insert_into(counters::table).values(row).on_conflict(same).do_update().set(sum);
                    placed!(insert).execute(c).map(drop)
                })?,
            }
        }
        Ok(())
    }

    /// How many of `kind` there are in the current window for each of these keys; those of which there are none are left out.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn counted_each(
        &mut self,
        kind: &'static str,
        keys: &[String],
        window: Duration,
        now: Timestamp,
    ) -> Result<HashMap<String, u32>, StorageError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let (starts_at, ends_at) = window_at(now, window);
        let question = format!(
            "SELECT c.key, c.amount FROM {} CROSS JOIN counters c WHERE c.kind = $2 AND c.key = w.value AND c.starts_at = $3 \
             AND c.ends_at = $4",
            listed(self.conn)
        );
        let list = list_of(keys.iter().map(String::as_str))?;
        let query = diesel::sql_query(question).bind::<Text, _>(list).bind::<Text, _>(kind);
        let found: Vec<Counted> = Kept(query.bind::<BigInt, _>(starts_at).bind::<BigInt, _>(ends_at)).load(self.conn)?;
        let read = |found: Counted| match u32::try_from(found.amount) {
            Ok(amount) => Ok((found.key, amount)),
            Err(_) => Err(StorageError::corrupt("counters", "amount", kind)),
        };
        found.into_iter().map(read).collect()
    }

    /// Gives back one that was counted in the current window: what was paid for turned out to cost nothing.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn uncount(&mut self, kind: &'static str, key: &str, window: Duration, now: Timestamp) -> Result<(), StorageError> {
        let (starts_at, ends_at) = window_at(now, window);
        let counted = counters::table.find((kind, key, starts_at, ends_at)).filter(counters::amount.gt(0));
        each!(self.conn, c => placed!(diesel::update(counted).set(counters::amount.eq(counters::amount - 1))).run(c))?;
        Ok(())
    }

    /// How many of `kind` there are for `key` in the current window.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn counted(&mut self, kind: &'static str, key: &str, window: Duration, now: Timestamp) -> Result<u32, StorageError> {
        let (starts_at, ends_at) = window_at(now, window);
        let counted = counters::table.find((kind, key, starts_at, ends_at)).select(counters::amount);
        let amount: Option<i32> = each!(self.conn, c => counted.first(c).optional())?;
        u32::try_from(amount.unwrap_or(0)).map_err(|_| StorageError::corrupt("counters", "amount", kind))
    }
}

impl CrossTenant<'_> {
    /// Forgets at most `limit` counters of windows that ended before `now`; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep_counters(&mut self, now: Timestamp, limit: u32) -> Result<usize, StorageError> {
        sweep!(self.conn, counters.ends_at by (kind: String, key: String, starts_at: i64, ends_at: i64), now, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_one_another_without_a_gap() {
        let hour = Duration::from_secs(3600);
        assert_eq!(window_at(Timestamp::from_seconds(7199), hour), (3_600_000, 7_200_000));
        assert_eq!(window_at(Timestamp::from_seconds(7200), hour), (7_200_000, 10_800_000));
        assert_eq!(window_at(Timestamp::from_seconds(-1), hour), (-3_600_000, 0));
        assert_eq!(window_ends_at(Timestamp::from_seconds(7199), hour), Timestamp::from_seconds(7200));
    }
}
