//! A time zone by its name in IANA's database (OpenID Connect Core §5.1).

use std::sync::LazyLock;

/// The names of release 2025b, sorted; the database never takes one away.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("time_zones.txt").lines().collect());

/// Reads a name in any case.
pub(super) fn read_time_zone(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(at) = NAMES.binary_search(&text) {
        return NAMES.get(at).map(|name| (*name).to_owned());
    }
    NAMES.iter().find(|name| name.eq_ignore_ascii_case(text)).map(|name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_one_of_the_database() {
        for (text, name) in [
            ("Europe/Copenhagen", "Europe/Copenhagen"),
            (" america/argentina/buenos_aires ", "America/Argentina/Buenos_Aires"),
            ("utc", "UTC"),
            ("Asia/Calcutta", "Asia/Calcutta"),
        ] {
            assert_eq!(read_time_zone(text).as_deref(), Some(name));
        }
        for none in ["", "Copenhagen", "Europe/Nowhere", "+01:00", "Europe/Copenhagen\nX"] {
            assert_eq!(read_time_zone(none), None, "{none}");
        }
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMES.is_sorted() && NAMES.len() > 500);
    }
}
