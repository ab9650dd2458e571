//! Dates and times as people and programs write them (ISO 8601, RFC 3339).

use std::time::Duration;

use crate::clock::{Timestamp, civil_date};

/// Reads a date-time such as `2027-01-31T10:00:00Z`; one without an offset is in UTC, seconds may be left out, fractions are dropped.
pub fn read_moment(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (&time[..at], offset(&time[at..])?),
        None => (time, 0),
    };
    Some(Timestamp::from_seconds(day(date)? * 86_400 + second_of_day(clock)? - offset))
}

/// Reads when something ends: a date-time, or a date such as `2027-01-31`, which lasts until the end of that day in UTC.
pub fn read_end(text: &str) -> Option<Timestamp> {
    let end_of_day = |days: i64| Timestamp::from_seconds((days + 1) * 86_400) - Duration::from_millis(1);
    read_moment(text).or_else(|| day(text).map(end_of_day))
}

/// Reads when something begins: a date-time, or a date such as `2027-01-31`, which begins with that day in UTC.
pub fn read_beginning(text: &str) -> Option<Timestamp> {
    read_moment(text).or_else(|| day(text).map(|days| Timestamp::from_seconds(days * 86_400)))
}

/// A moment of the last day that is whole before `end`: who reads "open until" that day may come at any hour of it, as far west of
/// Greenwich as days begin within a day of UTC's.
pub fn last_whole_day(end: Timestamp) -> Timestamp {
    end - Duration::from_secs(86_400)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Days since 1970-01-01 of a `YYYY-MM-DD` that exists, from 1970 on.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    if !(1970..=9998).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Within a year, counted from March, months of 30 and 31 days alternate so that this holds.
    let (shifted_year, shifted_month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_year = shifted_year * 365 + shifted_year / 4 - shifted_year / 100 + shifted_year / 400;
    let days = days_before_year + (153 * shifted_month + 2) / 5 + day - 1 - 719_468;
    (civil_date(days) == (year, month, day)).then_some(days)
}

/// `HH:MM` or `HH:MM:SS` with any fraction, which is dropped.
fn second_of_day(text: &str) -> Option<i64> {
    let whole = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit()) => whole,
        Some(_) => return None,
        None => text,
    };
    let mut parts = whole.splitn(3, ':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Seconds east of UTC, of `Z`, `+HH:MM` or `-HHMM`.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text[1..].replacen(':', "", 1);
    let hours = number(digits.get(..2)?, 2)?;
    let minutes = number(digits.get(2..)?, 2)?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_lasts_until_its_end() {
        assert_eq!(read_end("2027-02-28").unwrap().to_string(), "2027-02-28T23:59:59Z");
        assert_eq!(read_end("2027-02-28").unwrap() + Duration::from_millis(1), read_end("2027-03-01T00:00Z").unwrap());
        assert_eq!(read_end("2028-02-29").unwrap().to_string(), "2028-02-29T23:59:59Z");
    }

    #[test]
    fn a_date_begins_with_its_day() {
        assert_eq!(read_beginning("2027-02-28").unwrap().to_string(), "2027-02-28T00:00:00Z");
        assert_eq!(read_beginning("2027-02-28T10:00Z"), read_moment("2027-02-28T10:00Z"));
        assert_eq!(read_beginning("2027-02-29"), None);
    }

    #[test]
    fn the_last_whole_day_is_before_the_end() {
        for (end, day) in [("2026-12-20T08:00Z", "2026-12-19"), ("2026-12-20T00:00Z", "2026-12-19"), ("2026-12-19T23:59Z", "2026-12-18")] {
            assert_eq!(last_whole_day(read_end(end).unwrap()).to_string().split('T').next(), Some(day));
        }
    }

    #[test]
    fn a_time_says_its_offset_or_is_utc() {
        for text in ["2027-01-31T10:00:00Z", "2027-01-31 10:00", "2027-01-31t12:00:00.123+02:00", "2027-01-31T05:00-0500"] {
            assert_eq!(read_end(text).unwrap().to_string(), "2027-01-31T10:00:00Z", "{text}");
        }
    }

    #[test]
    fn no_other_spelling_is_guessed_at() {
        for text in [
            "",
            "31/01/2027",
            "2027-02-30",
            "2027-13-01",
            "27-01-01",
            "2027-1-1",
            "2027-01-01T",
            "2027-01-01T25:00",
            "2027-01-01T10:00+æ",
            "2027-01-01T10:00+02:0",
            "0000-01-01",
        ] {
            assert_eq!(read_end(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_day_is_read_as_it_is_written(days in 0_i64..2_900_000) {
            let written = Timestamp::from_seconds(days * 86_400).to_string();
            proptest::prop_assert_eq!(read_end(&written), Some(Timestamp::from_seconds(days * 86_400)));
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".*") {
            let _ = read_end(&text);
        }
    }
}
