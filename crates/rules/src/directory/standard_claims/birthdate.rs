//! A birth date: `YYYY-MM-DD`, `YYYY`, or with `0000` for a year that is not told (OpenID Connect Core §5.1).

/// A leap year, for days whose year is not told.
const ANY_YEAR: u16 = 2000;

/// Nobody who is alive was born before.
const FIRST_YEAR: u16 = 1850;

/// Reads a day that exists.
pub(super) fn read_birthdate(text: &str) -> Option<String> {
    let text = text.trim();
    let (year, day) = match text.split_once('-') {
        Some((year, day)) => (number(year, 4)?, Some(day)),
        None => (number(text, 4)?, None),
    };
    let is_told = year != 0;
    if is_told && year < FIRST_YEAR {
        return None;
    }
    match day {
        None => is_told.then(|| text.to_owned()),
        Some(day) => {
            let (month, day) = day.split_once('-')?;
            let (month, day) = (number(month, 2)?, number(day, 2)?);
            let last = last_day(if is_told { year } else { ANY_YEAR }, month)?;
            (1..=last).contains(&day).then(|| text.to_owned())
        }
    }
}

fn number(text: &str, digits: usize) -> Option<u16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

const fn last_day(year: u16, month: u16) -> Option<u16> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_exists_is_read() {
        for text in ["1980-12-31", "2000-02-29", "1980", "0000-02-29", "0000-12-24", "1850-01-01"] {
            assert_eq!(read_birthdate(&format!(" {text} ")).as_deref(), Some(text));
        }
        let none = [
            "",
            "0000",
            "1849",
            "80",
            "1980-13-01",
            "1980-00-10",
            "1980-04-31",
            "1900-02-29",
            "1980-1-1",
            "1980-12",
            "1980-12-00",
            "31.12.1980",
            "+980",
            "1980-12-31T00:00Z",
            "１９８０",
        ];
        for text in none {
            assert_eq!(read_birthdate(text), None, "{text}");
        }
    }
}
