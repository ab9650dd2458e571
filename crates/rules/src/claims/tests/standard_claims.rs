//! What a person says of themselves, told by its scope.

use super::*;
use crate::directory::{ClaimsChange, StandardClaim};
use crate::protocol::ResponseType;

/// Ann after she told everything.
fn told_all() -> User {
    let mut change = ClaimsChange::default();
    for (claim, text) in [
        (StandardClaim::MiddleName, "Marie"),
        (StandardClaim::Nickname, "Annie"),
        (StandardClaim::Profile, "https://ann.example/about"),
        (StandardClaim::Picture, "https://ann.example/me.png"),
        (StandardClaim::Website, "https://ann.example/"),
        (StandardClaim::Gender, "female"),
        (StandardClaim::Birthdate, "0000-02-29"),
        (StandardClaim::Zoneinfo, "Europe/Copenhagen"),
        (StandardClaim::PhoneNumber, "+45 33 12 34 56"),
        (StandardClaim::StreetAddress, "1 Harbour Street"),
        (StandardClaim::Locality, "Copenhagen"),
        (StandardClaim::Region, "Hovedstaden"),
        (StandardClaim::PostalCode, "1050"),
        (StandardClaim::Country, "Denmark"),
    ] {
        change.say(claim, text).unwrap();
    }
    User { family_name: Some("Example".parse().unwrap()), claims: StandardClaims::default().changed(change), ..member() }
}

#[test]
fn every_standard_claim_is_told_by_its_scope() {
    let who = json!({ "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 0 });
    let table = [
        (
            "openid profile",
            json!({
                "name": "Ann Example", "given_name": "Ann", "family_name": "Example", "middle_name": "Marie", "nickname": "Annie",
                "preferred_username": "ann@contoso.example", "profile": "https://ann.example/about",
                "picture": "https://ann.example/me.png", "website": "https://ann.example/", "gender": "female",
                "birthdate": "0000-02-29", "zoneinfo": "Europe/Copenhagen", "locale": "da", "updated_at": 1_799_500_000,
            }),
        ),
        ("openid phone", json!({ "phone_number": "+4533123456", "phone_number_verified": false })),
        (
            "openid address",
            json!({ "address": {
                "formatted": "1 Harbour Street\n1050 Copenhagen\nHovedstaden\nDenmark", "street_address": "1 Harbour Street",
                "locality": "Copenhagen", "region": "Hovedstaden", "postal_code": "1050", "country": "Denmark",
            } }),
        ),
    ];
    for (scope, more) in table {
        let mut expected = who.clone();
        expected.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let authorization = of(told_all(), scope);
        assert_eq!(userinfo(&authorization), expected, "{scope}");
        for token in [id_token(&authorization), access_token(&authorization)] {
            assert!(more.as_object().unwrap().keys().all(|name| token.get(name).is_none()), "{scope}: {token}");
        }
        let alone = Authorization { front: Some(ResponseType::IdToken), by: GrantType::Implicit, ..authorization };
        let token = id_token(&alone);
        assert!(more.as_object().unwrap().iter().all(|(name, value)| token[name] == *value), "{scope}: {token}");
    }
}

#[test]
fn what_nobody_said_is_not_told() {
    let told = userinfo(&of(member(), "openid address phone"));
    assert!(["address", "phone_number", "phone_number_verified"].iter().all(|name| told.get(name).is_none()), "{told}");
}

#[test]
fn a_telephone_number_asked_for_by_name_goes_where_it_was_asked_for() {
    let claims = r#"{"userinfo":{"phone_number":null},"id_token":{"birthdate":null,"address":null}}"#;
    let asked = changed(of(told_all(), "openid"), |person| person.grant.claims = ClaimsRequest::parse(claims).unwrap());
    let (token, info) = (id_token(&asked), userinfo(&asked));
    assert_eq!((&token["birthdate"], &token["address"]["country"]), (&json!("0000-02-29"), &json!("Denmark")));
    assert_eq!((info["phone_number"].as_str(), info.get("phone_number_verified")), (Some("+4533123456"), None));
    assert!(token.get("phone_number").is_none() && info.get("birthdate").is_none());
}
