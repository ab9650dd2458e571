//! How often each door was knocked at, and how that was answered: by its name, never by the path that was asked for (SECURITY 1).

use crate::tallies::Tally;

/// Classes of status codes: `1xx` to `5xx`.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

macro_rules! doors {
    ($($name:literal),+ $(,)?) => {
        const NAMES: &[&str] = &[$($name),+];

        // Compared one after the other: finding the route once more would cost as much as an endpoint.
        static KNOCKS: [[Tally; CLASSES.len()]; NAMES.len()] = [const { [const { Tally::new() }; CLASSES.len()] }; NAMES.len()];
    };
}

doors![
    "other",
    "token",
    "authorize",
    "userinfo",
    "jwks",
    "introspect",
    "interaction",
    "redeem",
    "account",
    "admin",
    "assets",
    "healthz",
    "readyz",
    ".well-known",
    "v1.0/users",
    "v1.0/groups",
    "v1.0/applications",
    "v1.0/invitations",
    "v1.0/domains",
    "v1.0/auditLogs",
    "asked",
    "bc-authorize",
    "brand.css",
    "check_session",
    "decline",
    "device",
    "device_authorization",
    "logo",
    "logout",
    "no-more",
    "par",
    "redeem-again",
    "register",
    "report",
    "revoke",
    "undo",
];

/// Names of the server itself; what stands behind any other first name is a tenant's.
const OF_SERVER: [&str; 4] = ["assets", "healthz", "readyz", ".well-known"];

/// The door that a path leads to.
fn door(path: &str) -> usize {
    let mut parts = path.split('/').skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let is_it = |name: &str| match first {
        "v1.0" => name.strip_prefix("v1.0/").is_some_and(|noun| noun == second),
        _ if OF_SERVER.contains(&first) => name == first,
        _ => name == second,
    };
    NAMES.iter().position(|name| is_it(name)).unwrap_or(0)
}

/// Counts a request for `path` that was answered with `status`.
pub(super) fn count(path: &str, status: u16) {
    let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
    KNOCKS[door(path)][class].add();
}

/// Door, class of status, and how often so far.
pub(super) fn counted() -> impl Iterator<Item = (&'static str, &'static str, u64)> {
    NAMES.iter().zip(&KNOCKS).flat_map(|(name, classes)| CLASSES.iter().zip(classes).map(|(class, tally)| (*name, *class, tally.read())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_door_has_a_name() {
        let rows = include_str!("../../tests/snapshots/doors.txt").lines().filter(|row| !row.starts_with('#'));
        for pattern in rows.filter_map(|row| row.split_whitespace().nth(1)) {
            let path = pattern.replace("{tenant}", "contoso").replace("{kind:users|groups}", "groups").replace(['{', '}'], "");
            assert_ne!(door(&path), 0, "{pattern}");
        }
        for path in ["", "/", "/contoso", "/contoso/x", "/v1.0", "/v1.0/x", "/healthz/../contoso", "//", "x"] {
            let name = NAMES[door(path)];
            assert!(name == "other" || path.starts_with("/healthz"), "{path}: {name}");
        }
    }

    #[test]
    fn an_answer_is_counted_by_its_class() {
        let seen = |class: &str| counted().find(|(name, of, _)| *name == "undo" && *of == class).unwrap().2;
        let before = (seen("2xx"), seen("5xx"));
        count("/contoso/undo/secret", 204);
        count("/contoso/undo/secret", 599);
        assert_eq!((seen("2xx"), seen("5xx")), (before.0 + 1, before.1 + 1));
    }
}
