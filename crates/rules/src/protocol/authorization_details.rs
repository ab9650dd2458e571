//! What is asked for in more words than scopes have: rich authorization requests (RFC 9396).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Client, ErrorCode, Grant, OAuthError, Parameters};

/// The parameter that holds them.
pub const AUTHORIZATION_DETAILS: &str = "authorization_details";

/// A list of objects, each of a type that an API of the tenant defines (RFC 9396 §2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AuthorizationDetails(Vec<Map<String, Value>>);

/// A type, as the API that understands it defines it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailsType {
    /// Its name.
    pub name: String,
    /// Which fields its objects may have beside those that the standard names.
    #[serde(default)]
    pub fields: Vec<String>,
}

/// Most objects in one request, and the longest of all together.
const MOST: usize = 20;
const LONGEST: usize = 16 * 1024;

/// The fields that every type may have: lists of texts, and one text (RFC 9396 §2.2).
const LISTS: [&str; 4] = ["locations", "actions", "datatypes", "privileges"];
const IDENTIFIER: &str = "identifier";

fn invalid(why: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidAuthorizationDetails, why)
}

impl AuthorizationDetails {
    /// Reads the parameter; `None` if it was not sent.
    pub fn read(parameters: &Parameters) -> Result<Option<Self>, OAuthError> {
        let Some(text) = parameters.one(AUTHORIZATION_DETAILS) else { return Ok(None) };
        let is_readable = text.len() <= LONGEST && !text.contains("\\u0000");
        let read: Option<Self> = is_readable.then(|| serde_json::from_str(text).ok()).flatten();
        let details = read.ok_or_else(|| invalid("authorization_details are no list of objects"))?;
        let is_good = details.0.len() <= MOST && details.0.iter().all(|object| object.get("type").is_some_and(Value::is_string));
        if is_good { Ok(Some(details)) } else { Err(invalid("authorization_details are too many, or one says no type")) }
    }

    /// RFC 9396 §5: each of a type that the tenant knows and the client may use, with fields of that type only; none for a client that
    /// nobody answers for (SECURITY 31).
    pub(super) fn checked(parameters: &Parameters, client: &dyn Client, known: &[DetailsType]) -> Result<Self, OAuthError> {
        let Some(details) = Self::read(parameters)? else { return Ok(Self::default()) };
        let declared = &client.registration().authorization_details_types;
        let is_declared = |name: &str| declared.as_ref().is_none_or(|declared| declared.iter().any(|known| known == name));
        for object in &details.0 {
            let name = object.get("type").and_then(Value::as_str).unwrap_or_default();
            let kind = known.iter().find(|kind| kind.name == name).ok_or_else(|| invalid("that type is not known here"))?;
            let rules = [
                (!client.is_stranger() && is_declared(name), "the client may not ask for that type"),
                (object.keys().all(|field| kind.has(field)), "an object has a field that its type does not know"),
                (object.iter().all(|(field, value)| is_of_its_kind(field, value)), "a field is of the wrong kind"),
            ];
            if let Some((_, why)) = rules.into_iter().find(|(is_kept, _)| !is_kept) {
                return Err(invalid(why));
            }
        }
        Ok(details)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of the types, each once.
    pub fn types(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.0.iter().filter_map(|object| object.get("type")?.as_str()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    /// Each object as JSON.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|object| Value::from(object.clone()).to_string())
    }

    fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|object| other.0.contains(object))
    }
}

impl DetailsType {
    fn has(&self, field: &str) -> bool {
        field == "type" || field == IDENTIFIER || LISTS.contains(&field) || self.fields.iter().any(|known| known == field)
    }

    /// Whether it can be registered: a name and fields of visible characters.
    pub fn is_good(&self) -> bool {
        let is_word = |text: &String| !text.is_empty() && text.len() <= 120 && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_word(&self.name) && self.fields.len() <= 50 && self.fields.iter().all(is_word)
    }
}

fn is_of_its_kind(field: &str, value: &Value) -> bool {
    match field {
        IDENTIFIER => value.is_string(),
        field if LISTS.contains(&field) => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        _ => true,
    }
}

impl Grant {
    /// What a token of this grant is for: all of it, or the objects that are asked for again; never others (RFC 9396 §6.1).
    pub fn narrowed_details(&self, wanted: Option<AuthorizationDetails>) -> Result<AuthorizationDetails, OAuthError> {
        match wanted {
            None => Ok(self.authorization_details.clone()),
            Some(less) if less.is_within(&self.authorization_details) => Ok(less),
            Some(_) => Err(invalid("that is more than was granted")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::tests::Registered;
    use super::super::grant::tests::grant;
    use super::super::{Registrant, Registration};
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn parameters(value: &Value) -> Parameters {
        let form = url::form_urlencoded::Serializer::new(String::new()).append_pair(AUTHORIZATION_DETAILS, &value.to_string()).finish();
        Parameters::parse(form.as_bytes()).unwrap()
    }

    fn check(client: &Registered, value: &Value) -> Result<AuthorizationDetails, OAuthError> {
        let known = [DetailsType { name: "payment".to_owned(), fields: vec!["amount".to_owned()] }];
        AuthorizationDetails::checked(&parameters(value), client, &known)
    }

    fn payment(amount: u32) -> Value {
        json!({ "type": "payment", "actions": ["initiate"], "locations": ["https://bank.example"], "identifier": "1", "amount": { "EUR": amount } })
    }

    #[test]
    fn each_object_is_of_a_type_that_is_known() {
        let client = Registered::confidential();
        let details = check(&client, &json!([payment(1), payment(2)])).unwrap();
        assert_eq!((details.types(), details.texts().count()), (vec!["payment".to_owned()], 2));
        assert!(check(&client, &json!([])).unwrap().is_empty());
        assert!(AuthorizationDetails::checked(&Parameters::default(), &client, &[]).unwrap().is_empty());
        let with = |name: &str, value: Value| {
            let mut object = payment(1);
            object[name] = value;
            json!([object])
        };
        for bad in [
            json!({}),
            json!("x"),
            json!([1]),
            json!([{}]),
            json!([{ "type": 7 }]),
            json!([{ "type": "account" }]),
            with("other", json!(1)),
            with("actions", json!("initiate")),
            with("actions", json!([1])),
            with("identifier", json!(1)),
            with("amount", json!("x".repeat(20_000))),
            with("amount", json!("\u{0}")),
            json!((0..21).map(payment).collect::<Vec<_>>()),
        ] {
            assert_eq!(check(&client, &bad).unwrap_err().code(), ErrorCode::InvalidAuthorizationDetails, "{bad}");
        }
    }

    #[test]
    fn a_client_asks_for_the_types_it_declared() {
        let of = |registration| Registered { registration, ..Registered::confidential() };
        let declared = |names: &[&str]| {
            let names = Some(names.iter().map(|name| (*name).to_owned()).collect());
            of(Registration { authorization_details_types: names, ..Registration::default() })
        };
        let stranger = of(Registration { registrant: Registrant::Stranger, ..Registration::default() });
        assert!(check(&declared(&["payment"]), &json!([payment(1)])).is_ok());
        for client in [declared(&[]), declared(&["account"]), stranger] {
            assert_eq!(check(&client, &json!([payment(1)])).unwrap_err().code(), ErrorCode::InvalidAuthorizationDetails);
        }
    }

    #[test]
    fn a_token_is_for_no_more_than_was_granted() {
        let read = |value: Value| AuthorizationDetails::read(&parameters(&value)).unwrap();
        let both = Grant { authorization_details: read(json!([payment(1), payment(2)])).unwrap(), ..grant() };
        assert_eq!(both.narrowed_details(None), Ok(both.authorization_details.clone()));
        assert_eq!(both.narrowed_details(read(json!([payment(2)]))).unwrap().texts().count(), 1);
        for more in [json!([payment(3)]), json!([payment(1), payment(3)]), json!([{ "type": "payment" }])] {
            assert_eq!(both.narrowed_details(read(more)).unwrap_err().code(), ErrorCode::InvalidAuthorizationDetails);
        }
    }

    proptest! {
        #[test]
        fn no_details_are_too_strange(text in any::<String>(), name in "[a-z]{0,8}") {
            let form = url::form_urlencoded::Serializer::new(String::new()).append_pair(AUTHORIZATION_DETAILS, &text).finish();
            if let Ok(parameters) = Parameters::parse(form.as_bytes()) {
                let _ = AuthorizationDetails::read(&parameters);
            }
            let _ = check(&Registered::confidential(), &json!([{ "type": "payment", name: text }]));
        }
    }
}
