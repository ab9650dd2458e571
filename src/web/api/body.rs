//! Reads JSON bodies. What is not known is refused, never passed over; annotations (`@odata.…`) say nothing to us and may be there.

use rules::calendar;
use rules::clock::Timestamp;
use rules::directory::Language;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::fault::Fault;

/// Reads a body.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    of(open(bytes)?)
}

/// Reads a body as the JSON that it is. A NUL is in no text of a directory, and PostgreSQL refuses it.
pub(super) fn open(bytes: &[u8]) -> Result<Value, Fault> {
    let value = serde_json::from_slice(bytes).map_err(|_| Fault::bad_request("The body is not JSON."))?;
    if has_nul(&value) {
        return Err(Fault::bad_request("The body holds a NUL."));
    }
    Ok(without_annotations(value))
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(has_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Reads what JSON says.
pub(super) fn of<T: DeserializeOwned>(value: Value) -> Result<T, Fault> {
    serde_json::from_value(value).map_err(|error| Fault::bad_request(format_args!("The body cannot be read: {error}.")))
}

/// `@odata.id` alone is no annotation to us: it is what `$ref` is about. And `members@odata.bind` asks for something: it stays, to be
/// refused by whoever does not know it.
fn without_annotations(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let says = |name: &str| name == "@odata.id" || name.ends_with("@odata.bind") || !name.contains("@odata.");
            let fields = fields.into_iter().filter(|(name, _)| says(name));
            Value::Object(fields.map(|(name, value)| (name, without_annotations(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_annotations).collect()),
        other => other,
    }
}

/// Reads a text as something of ours, and says of which property it is not.
pub(super) fn said<T: std::str::FromStr>(property: &str, text: &str) -> Result<T, Fault>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|why| Fault::bad_request(format_args!("Invalid value for {property}: {why}.")))
}

/// As [`said`], where there is a text.
pub(super) fn maybe<T: std::str::FromStr>(property: &str, text: Option<&str>) -> Result<Option<T>, Fault>
where
    T::Err: std::fmt::Display,
{
    text.filter(|text| !text.is_empty()).map(|text| said(property, text)).transpose()
}

/// A moment, or a day to its end.
pub(super) fn end(property: &str, text: Option<&str>) -> Result<Option<Timestamp>, Fault> {
    let read = |text| calendar::read_end(text).ok_or_else(|| Fault::bad_request(format_args!("{property} is no date or date-time.")));
    text.map(read).transpose()
}

/// A language (BCP 47), in its one spelling.
pub(super) fn language(property: &str, text: Option<&str>) -> Result<Option<String>, Fault> {
    Ok(maybe::<Language>(property, text)?.map(String::from))
}

/// Tells a property that is `null` from one that is not there.
pub(super) fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The last part of `@odata.id`: whatever stands before it, the id is looked for in the caller's tenant alone.
pub(super) fn id_of(reference: &str) -> &str {
    let path = reference.trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    last.split_once("('").and_then(|(_, rest)| rest.strip_suffix("')")).unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Body {
        name: String,
        #[serde(default, deserialize_with = "given")]
        end: Option<Option<String>>,
    }

    #[test]
    fn annotations_may_be_there_and_anything_else_unknown_may_not() {
        let body: Body = read(br##"{"@odata.type":"#x","name":"Ann","name@odata.type":"String"}"##).unwrap();
        assert_eq!(body, Body { name: "Ann".to_owned(), end: None });
        assert!(read::<Body>(br#"{"name":"Ann","colour":"red"}"#).is_err());
        assert!(read::<Body>(br#"{"name":"Ann\u0000"}"#).is_err());
        assert!(read::<Body>(br#"{"name":"Ann","members@odata.bind":[]}"#).is_err());
        assert_eq!(read::<Body>(br#"{"name":"Ann","end":null}"#).unwrap().end, Some(None));
    }

    #[test]
    fn a_reference_ends_in_its_id() {
        for text in ["https://id.example/v1.0/directoryObjects/7", "7", "users/7/", "https://x/v1.0/directoryObjects('7')"] {
            assert_eq!(id_of(text), "7", "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_body_is_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..80), text in ".{0,60}") {
            let _ = read::<Body>(&bytes);
            let _ = (id_of(&text), language("x", Some(&text)).is_ok(), end("x", Some(&text)).is_ok());
        }
    }
}
