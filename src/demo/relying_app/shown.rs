//! Claims as a person reads them.

use rules::clock::Timestamp;
use serde_json::{Map, Value};

use super::claims::HouseClaims;

/// Whose app this is.
const ORGANISATION: &str = "Contoso";

/// A claim in a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) meaning: &'static str,
}

/// What claims mean, in the order in which they are shown; others follow.
const MEANINGS: [(&str, &str); 27] = [
    ("acct", "0 is a member, 1 is a guest"),
    ("idp", "where they sign in: absent for our own people, mail for a code"),
    ("tid", "the organisation that lets them in"),
    ("oid", "their object there; (tid, oid) is what we store"),
    ("name", "what they are called"),
    ("email", "their address"),
    ("email_verified", "whether somebody vouches for it"),
    ("roles", "what they may do here"),
    ("groups", "their groups that have to do with us"),
    ("guest.state", "whether the guest has accepted"),
    ("guest.home_domain", "the domain of their home"),
    ("guest.invited_at", "when they were invited"),
    ("guest.accepted_at", "when they accepted"),
    ("guest.sponsor", "the object of who answers for them"),
    ("guest.terms", "which terms they accepted"),
    ("guest.access_ends_at", "when their access ends"),
    ("auth_time", "when they proved who they are"),
    ("amr", "how they proved it"),
    ("acr", "how strong that was"),
    ("iss", "who says all this"),
    ("aud", "to whom: this app"),
    ("sub", "their subject to this app"),
    ("nonce", "what ties it to our question"),
    ("sid", "the session it belongs to"),
    ("iat", "when it was said"),
    ("exp", "until when it may be believed"),
    ("at_hash", "what ties it to the access token"),
];

/// Claims that hold seconds since the epoch.
const TIMES: [&str; 7] = ["auth_time", "iat", "exp", "nbf", "guest.invited_at", "guest.accepted_at", "guest.access_ends_at"];

/// Who came, from where, in a sentence.
pub(super) fn in_words(claims: &HouseClaims) -> String {
    if !claims.is_guest() {
        return format!("You belong to {ORGANISATION}.");
    }
    let home = claims.guest.as_ref().and_then(|guest| guest.home_domain.as_deref());
    let from = match (claims.idp.as_deref(), home) {
        (Some("mail"), _) => "signed in with a code sent to your mailbox".to_owned(),
        (Some(idp), Some(home)) => format!("signed in at {home} ({idp})"),
        (Some(idp), None) => format!("signed in at {idp}"),
        (None, _) => format!("signed in at {ORGANISATION} itself"),
    };
    let until = claims.guest.as_ref().and_then(|guest| guest.access_ends_at);
    let until = until.map(|at| format!(" Your access ends at {}.", Timestamp::from_seconds(at))).unwrap_or_default();
    format!("You are a guest of {ORGANISATION}, {from}.{until}")
}

/// Every claim, the telling ones first.
pub(super) fn rows(claims: &Map<String, Value>) -> Vec<Row> {
    let mut found: Vec<(String, &Value)> = Vec::new();
    for (name, value) in claims {
        match value {
            Value::Object(inner) if name == "guest" => found.extend(inner.iter().map(|(part, value)| (format!("guest.{part}"), value))),
            value => found.push((name.clone(), value)),
        }
    }
    let place = |name: &str| MEANINGS.iter().position(|(known, _)| *known == name).unwrap_or(MEANINGS.len());
    found.sort_by_key(|(name, _)| place(name));
    let row = |(name, value): (String, &Value)| {
        let meaning = MEANINGS.get(place(&name)).map_or("", |(_, meaning)| meaning);
        Row { value: spelt(&name, value), name, meaning }
    };
    found.into_iter().map(row).collect()
}

fn spelt(name: &str, value: &Value) -> String {
    match value {
        Value::Number(seconds) if TIMES.contains(&name) => {
            seconds.as_i64().map_or_else(|| seconds.to_string(), |seconds| Timestamp::from_seconds(seconds).to_string())
        }
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => "none".to_owned(),
        Value::Array(values) => values.iter().map(|value| spelt("", value)).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(rest: Value) -> HouseClaims {
        let mut claims = json!({ "tid": "t", "oid": "o", "acct": 1 });
        claims.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        serde_json::from_value(claims).unwrap()
    }

    #[test]
    fn a_person_reads_who_they_are_here() {
        let fabrikam = "http://127.0.0.1:8080/fabrikam";
        for (rest, expected) in [
            (json!({ "acct": 0 }), "You belong to Contoso."),
            (json!({ "idp": "mail" }), "You are a guest of Contoso, signed in with a code sent to your mailbox."),
            (
                json!({ "idp": fabrikam, "guest": { "state": "Accepted", "home_domain": "fabrikam.example" } }),
                "You are a guest of Contoso, signed in at fabrikam.example (http://127.0.0.1:8080/fabrikam).",
            ),
            (
                json!({ "idp": "mail", "guest": { "access_ends_at": 951_782_400 } }),
                "You are a guest of Contoso, signed in with a code sent to your mailbox. Your access ends at 2000-02-29T00:00:00Z.",
            ),
        ] {
            assert_eq!(in_words(&claims(rest)), expected);
        }
    }

    #[test]
    fn the_table_begins_with_what_tells_most_and_leaves_nothing_out() {
        let claims = json!({ "iat": 0, "zoneinfo": "UTC", "roles": ["Orders.Read", "Orders.Approve"], "groups": [],
            "acct": 1, "guest": { "accepted_at": 86400, "state": "Accepted" } });
        let rows = rows(claims.as_object().unwrap());
        let told: Vec<(&str, &str)> = rows.iter().map(|row| (row.name.as_str(), row.value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("acct", "1"),
                ("roles", "Orders.Read, Orders.Approve"),
                ("groups", "none"),
                ("guest.state", "Accepted"),
                ("guest.accepted_at", "1970-01-02T00:00:00Z"),
                ("iat", "1970-01-01T00:00:00Z"),
                ("zoneinfo", "UTC"),
            ]
        );
        assert!(rows[0].meaning.contains("guest"));
    }
}
