//! Counters that stop guessing live in the database, where every server sees them (SECURITY 24).

use std::time::Duration;

use diesel::prelude::*;
use rules::clock::Timestamp;

use crate::cells::count;
use crate::conn::each;
use crate::error::StorageError;
use crate::kept::placed;
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

/// Start and end of the window that `now` lies in; windows of a length follow one another from the epoch on.
fn window_at(now: Timestamp, window: Duration) -> (i64, i64) {
    let length = i64::try_from(window.as_millis()).unwrap_or(i64::MAX).max(1);
    let start = now.millis().div_euclid(length).saturating_mul(length);
    (start, start.saturating_add(length))
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
    /// Forgets about `limit` counters of windows that ended before `now`; how many that were.
    ///
    /// # Errors
    /// [`StorageError`]
    pub fn sweep_counters(&mut self, now: Timestamp, limit: u32) -> Result<usize, StorageError> {
        let ended = counters::table.filter(counters::ends_at.lt(now.millis())).order(counters::ends_at).limit(i64::from(limit));
        let moments: Vec<i64> = ended.select(counters::ends_at).load(self.conn)?;
        let Some(last) = moments.last() else { return Ok(0) };
        Ok(diesel::delete(counters::table.filter(counters::ends_at.le(last))).execute(self.conn)?)
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
    }
}
