//! What file and environment say, before anybody knows what it means.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::problem::Problem;

/// Every variable of ours begins so.
const PREFIX: &str = "GUESTHOUSE_";
/// Variables that the command line reads: the configuration file's path, and where and as whom admin commands speak.
const OF_THE_COMMAND_LINE: [&str; 6] =
    ["GUESTHOUSE_CONFIG", "GUESTHOUSE_URL", "GUESTHOUSE_TOKEN", "GUESTHOUSE_TENANT", "GUESTHOUSE_CLIENT_ID", "GUESTHOUSE_CLIENT_SECRET"];
/// Variables that `scripts/test` hands to the tests, and so to a server that a test starts.
const OF_THE_TESTS: &str = "GUESTHOUSE_TEST_";

/// One value and where it came from.
#[derive(Debug)]
pub(super) enum Given {
    File(Value),
    Variable { name: String, text: String },
}

impl Given {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::File(value) => value.as_str(),
            Self::Variable { text, .. } => Some(text),
        }
    }

    pub(super) fn number(&self) -> Option<u64> {
        match self {
            Self::File(value) => value.as_integer().and_then(|number| number.try_into().ok()),
            Self::Variable { text, .. } => text.parse().ok(),
        }
    }

    pub(super) fn yes_or_no(&self) -> Option<bool> {
        match self {
            Self::File(value) => value.as_bool(),
            Self::Variable { text, .. } => text.parse().ok(),
        }
    }

    /// The texts of a list, which a variable separates by commas.
    pub(super) fn list(&self) -> Option<Vec<&str>> {
        match self {
            Self::File(value) => value.as_array()?.iter().map(Value::as_str).collect(),
            Self::Variable { text, .. } => Some(text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect()),
        }
    }

    pub(super) fn variable(&self) -> Option<&str> {
        match self {
            Self::File(_) => None,
            Self::Variable { name, .. } => Some(name),
        }
    }
}

/// All values by the path of their key; tables in a list are counted: `tenants[0].name`.
pub(super) fn collect(toml_text: &str, environment: impl Iterator<Item = (String, String)>) -> Result<BTreeMap<String, Given>, Problem> {
    // The parser's own report quotes the line, which may hold a password.
    let table: Table = toml_text.parse().map_err(|error: toml::de::Error| Problem {
        key: format!("line {}", line_of(toml_text, error.span().map_or(0, |span| span.start))),
        expected: error.message().to_owned(),
        variable: None,
    })?;
    let mut values = BTreeMap::new();
    flatten("", table, &mut values);
    for (name, text) in environment {
        let is_other = name.starts_with(OF_THE_TESTS) || OF_THE_COMMAND_LINE.contains(&name.as_str());
        if let Some(rest) = name.strip_prefix(PREFIX).filter(|rest| !is_other && !is_of_a_service(rest, &text)) {
            let key = rest.to_ascii_lowercase().replace("__", ".");
            values.insert(key, Given::Variable { name, text });
        }
    }
    Ok(values)
}

/// Whether Kubernetes (`enableServiceLinks`) or `docker --link` put it there, on account of a service whose name begins as our variables
/// do: `GUESTHOUSE_SERVICE_HOST`, `GUESTHOUSE_PORT_80_TCP_ADDR`, `GUESTHOUSE_POSTGRES_PORT=tcp://…`. Two underscores are a setting's.
fn is_of_a_service(rest: &str, text: &str) -> bool {
    let words: Vec<&str> = rest.split('_').collect();
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let says_port = |window: &[&str]| matches!(window, ["PORT", port, "TCP" | "UDP" | "SCTP"] if is_number(port));
    let is_named_so = match words.as_slice() {
        [.., "SERVICE", "HOST"] => true,
        // Somebody may have meant `GUESTHOUSE_MAIL__PORT`, which is no address.
        [.., "PORT"] if text.contains("://") => true,
        [.., "NAME"] if text.starts_with('/') => true,
        [inner @ .., _] if inner.contains(&"ENV") => true,
        all => all.windows(2).any(|window| window == ["SERVICE", "PORT"]) || all.windows(3).any(says_port),
    };
    is_named_so && !words.contains(&"")
}

fn flatten(before: &str, table: Table, values: &mut BTreeMap<String, Given>) {
    for (key, value) in table {
        let key = format!("{before}{key}");
        match value {
            Value::Table(inner) => flatten(&format!("{key}."), inner, values),
            Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_table) => {
                for (place, item) in items.into_iter().enumerate() {
                    if let Value::Table(inner) = item {
                        flatten(&format!("{key}[{place}]."), inner, values);
                    }
                }
            }
            other => {
                values.insert(key, Given::File(other));
            }
        }
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
