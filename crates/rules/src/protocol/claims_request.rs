//! The `claims` parameter: single claims, asked for by name (OpenID Connect Core §5.5).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Acr, OAuthError, Scope, ScopeName, WantedAcr};

/// Claims asked for by name, by where they are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimsRequest {
    /// Wanted from userinfo.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub userinfo: BTreeMap<String, Wanted>,
    /// Wanted in the ID token.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub id_token: BTreeMap<String, Wanted>,
}

/// How a claim is wanted (OpenID Connect Core §5.5.1). `null` in a request is a plain wish.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Whether the application cannot do well without it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub essential: bool,
    /// The value it wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The values it would take, most wanted first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Value>,
}

impl Wanted {
    /// How a claim is wanted, as far as that is understood; `None`: it is wanted in a way that nobody knows (§5.5).
    fn read(wanted: Value) -> Option<Self> {
        let mut members = match wanted {
            Value::Null => return Some(Self::default()),
            Value::Object(members) => members,
            _ => return None,
        };
        let values = match members.remove("values") {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        };
        let essential = members.get("essential").and_then(Value::as_bool).unwrap_or_default();
        Some(Self { essential, value: members.remove("value").filter(|value| !value.is_null()), values })
    }

    /// The texts it would take.
    fn texts(&self) -> impl Iterator<Item = &str> {
        self.value.iter().chain(&self.values).filter_map(Value::as_str)
    }
}

#[derive(Deserialize)]
struct Raw {
    userinfo: Option<BTreeMap<String, Value>>,
    id_token: Option<BTreeMap<String, Value>>,
}

impl ClaimsRequest {
    /// Reads the parameter; what nobody understands is ignored (§5.5).
    pub fn parse(text: &str) -> Result<Self, OAuthError> {
        let raw: Raw = serde_json::from_str(text).map_err(|_| OAuthError::invalid_request("claims is not the JSON it should be"))?;
        let plain = |wishes: Option<BTreeMap<String, Value>>| {
            wishes.unwrap_or_default().into_iter().filter_map(|(name, wanted)| Some((name, Wanted::read(wanted)?))).collect()
        };
        Ok(Self { userinfo: plain(raw.userinfo), id_token: plain(raw.id_token) })
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// The scopes that would have told the same, for consent to name them.
    pub fn implied_scope(&self) -> Scope {
        self.userinfo.keys().chain(self.id_token.keys()).filter_map(|name| ScopeName::telling(name)).collect()
    }

    /// What of it tells no more than `scope` could: claims that no scope tells stay.
    #[must_use]
    pub fn within(mut self, scope: &Scope) -> Self {
        let is_told = |name: &String| ScopeName::telling(name).is_none_or(|telling| scope.has(telling));
        self.userinfo.retain(|name, _| is_told(name));
        self.id_token.retain(|name, _| is_told(name));
        self
    }

    /// The person an ID token must be about, if one is named (§5.5.1).
    pub fn wanted_subject(&self) -> Option<&str> {
        self.id_token.get("sub")?.value.as_ref()?.as_str()
    }

    /// What `acr` is wanted, with the values of `acr_values` as wishes (§5.5.1.1).
    pub fn wanted_acr(&self, acr_values: &[String]) -> WantedAcr {
        let asked = self.id_token.get("acr");
        let named: Vec<&str> = asked.into_iter().flat_map(Wanted::texts).collect();
        let is_essential = asked.is_some_and(|wanted| wanted.essential) && !named.is_empty();
        let wishes = acr_values.iter().map(String::as_str).filter(|_| !is_essential);
        WantedAcr { values: named.iter().copied().chain(wishes).filter_map(Acr::read).collect(), is_essential }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// OpenID Connect Core §5.5, with its own members and languages.
    const EXAMPLE: &str = r#"{
        "userinfo": {"given_name": {"essential": true}, "nickname": null, "email": {"essential": true}, "picture": null},
        "id_token": {"auth_time": {"essential": true}, "acr": {"values": ["urn:mace:incommon:iap:silver", "mfa"]}},
        "http://example.info/": {"claims": null}
    }"#;

    #[test]
    fn the_example_of_the_standard_is_read() {
        let request = ClaimsRequest::parse(EXAMPLE).unwrap();
        assert!(request.userinfo["given_name"].essential);
        assert!(!request.userinfo["nickname"].essential);
        assert_eq!(request.implied_scope(), Scope::parse("email profile"));
        assert_eq!(request.wanted_acr(&["1".to_owned()]), WantedAcr { values: vec![Acr::Mfa, Acr::One], is_essential: false });
    }

    #[test]
    fn an_essential_acr_takes_nothing_else() {
        let request = ClaimsRequest::parse(r#"{"id_token":{"acr":{"essential":true,"value":"phr"}}}"#).unwrap();
        assert_eq!(request.wanted_acr(&["1".to_owned()]), WantedAcr { values: vec![Acr::Phr], is_essential: true });
        let unknown = ClaimsRequest::parse(r#"{"id_token":{"acr":{"essential":true,"values":["gold"]}}}"#).unwrap();
        assert_eq!(unknown.wanted_acr(&[]), WantedAcr { values: vec![], is_essential: true });
        let any = ClaimsRequest::parse(r#"{"id_token":{"acr":{"essential":true}}}"#).unwrap();
        assert!(!any.wanted_acr(&[]).is_essential);
    }

    #[test]
    fn a_person_can_be_named() {
        let request = ClaimsRequest::parse(r#"{"id_token":{"sub":{"value":"248289761001"}}}"#).unwrap();
        assert_eq!(request.wanted_subject(), Some("248289761001"));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in ["", "[]x", "7", r#"{"userinfo": 7}"#] {
            assert!(ClaimsRequest::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        let request = ClaimsRequest::parse(
            r#"{
                "userinfo": {"verified_claims": [{"claims": {"name": null}}], "email": {"essential": null}, "name": 7},
                "id_token": {"acr": {"essential": "yes", "value": null, "values": "1"}, "sub": {"value": "x", "purpose": 7}}
            }"#,
        );
        let request = request.unwrap();
        assert_eq!(request.userinfo.into_iter().collect::<Vec<_>>(), [("email".to_owned(), Wanted::default())]);
        assert_eq!((&request.id_token["acr"], request.id_token["sub"].value.as_ref()), (&Wanted::default(), Some(&Value::from("x"))));
    }

    #[test]
    fn it_survives_its_column() {
        let request = ClaimsRequest::parse(EXAMPLE).unwrap();
        let column = serde_json::to_string(&request).unwrap();
        assert_eq!(serde_json::from_str::<ClaimsRequest>(&column).unwrap(), request);
        assert_eq!(serde_json::to_string(&ClaimsRequest::default()).unwrap(), "{}");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = ClaimsRequest::parse(&text);
        }
    }
}
