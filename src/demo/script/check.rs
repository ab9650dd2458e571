//! What must be so at the end.

use std::fmt::Debug;

use serde_json::Value;

use super::{Claims, ScriptError};

/// Compares what was found with what should be.
pub(super) fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), ScriptError> {
    if found == expected {
        return Ok(());
    }
    Err(ScriptError::Wrong { what: what.to_owned(), expected: format!("{expected:?}"), found: format!("{found:?}") })
}

/// Compares a claim; a dot leads into an object.
pub(super) fn claim(claims: &Claims, path: &str, expected: impl Into<Value>) -> Result<(), ScriptError> {
    let mut parts = path.split('.');
    let first = parts.next().and_then(|name| claims.get(name));
    let found = parts.fold(first, |value, name| value.and_then(|value| value.get(name)));
    same(&format!("the claim {path}"), &found.cloned().unwrap_or_default(), &expected.into())
}

/// Fails unless the claim is there and is not empty.
pub(super) fn some(claims: &Claims, name: &str) -> Result<(), ScriptError> {
    let is_there = match claims.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(values)) => !values.is_empty(),
        Some(_) => true,
    };
    same(&format!("whether the claim {name} is there"), &is_there, &true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_that_is_otherwise_or_missing_is_wrong() {
        let claims = json!({ "acct": 1, "guest": { "state": "Accepted" }, "groups": [] });
        let claims = claims.as_object().unwrap();
        assert!(claim(claims, "acct", 1).is_ok() && claim(claims, "guest.state", "Accepted").is_ok());
        let wrong = claim(claims, "acct", 0).unwrap_err().to_string();
        assert_eq!(wrong, "the claim acct: expected Number(0), found Number(1)");
        assert!(claim(claims, "guest.sponsor", "x").is_err() && claim(claims, "idp.x", "x").is_err());
        assert!(some(claims, "acct").is_ok() && some(claims, "groups").is_err() && some(claims, "idp").is_err());
    }
}
