//! What is said of a person, in Graph's words where Graph has them.

use rules::directory::{ClaimsChange, StandardClaim, StandardClaims};
use serde_json::Value;

use super::fault::Fault;

/// `birthday` is not among them: Graph's is a moment, and ours may be without its year.
const PROPERTIES: [(&str, StandardClaim); 14] = [
    ("middleName", StandardClaim::MiddleName),
    ("nickname", StandardClaim::Nickname),
    ("gender", StandardClaim::Gender),
    ("birthdate", StandardClaim::Birthdate),
    ("timeZone", StandardClaim::Zoneinfo),
    ("mobilePhone", StandardClaim::PhoneNumber),
    ("streetAddress", StandardClaim::StreetAddress),
    ("postalCode", StandardClaim::PostalCode),
    ("city", StandardClaim::Locality),
    ("state", StandardClaim::Region),
    ("country", StandardClaim::Country),
    ("profileUrl", StandardClaim::Profile),
    ("pictureUrl", StandardClaim::Picture),
    ("mySite", StandardClaim::Website),
];

/// Takes out of a body what it says of a person; `null` takes a claim away.
pub(super) fn taken_from(body: &mut Value) -> Result<ClaimsChange, Fault> {
    let mut change = ClaimsChange::default();
    let Some(fields) = body.as_object_mut() else { return Ok(change) };
    for (property, claim) in PROPERTIES {
        let text = match fields.remove(property) {
            None => continue,
            Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(_) => return Err(Fault::bad_request(format_args!("{property} is a text."))),
        };
        let told = |why| Fault::bad_request(format_args!("Invalid value for {property}: {why}."));
        change.say(claim, &text).map_err(told)?;
    }
    Ok(change)
}

/// Every property with what is said under it.
pub(super) fn shown(claims: &StandardClaims) -> impl Iterator<Item = (String, Value)> + '_ {
    PROPERTIES.into_iter().map(|(property, claim)| (property.to_owned(), claims.of(claim).map_or(Value::Null, Value::from)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_claim_has_a_property() {
        assert!(StandardClaim::ALL.iter().all(|claim| PROPERTIES.iter().filter(|(_, known)| known == claim).count() == 1));
    }

    #[test]
    fn a_body_is_rid_of_what_it_says_of_a_person() {
        let mut body = json!({ "displayName": "Bo", "mobilePhone": "+45 33 12 34 56", "city": null, "country": "Denmark" });
        let claims = StandardClaims::default().changed(taken_from(&mut body).unwrap());
        assert_eq!(body, json!({ "displayName": "Bo" }));
        let said: Vec<_> = shown(&claims).filter(|(_, value)| !value.is_null()).collect();
        let expected = [("mobilePhone", "+4533123456"), ("country", "Denmark")];
        assert_eq!(said, expected.map(|(property, text)| (property.to_owned(), Value::from(text))));
        for wrong in [json!({ "city": 7 }), json!({ "mobilePhone": "33" }), json!({ "mySite": "javascript:alert(1)" })] {
            assert!(taken_from(&mut wrong.clone()).is_err(), "{wrong}");
        }
        assert!(taken_from(&mut json!([])).unwrap().is_empty());
    }
}
