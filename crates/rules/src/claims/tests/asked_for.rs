//! What is told because it was asked for: by scope, by name, by what is registered.

use super::*;
use crate::protocol::ResponseType;

#[test]
fn userinfo_tells_no_more_than_the_scope() {
    assert_eq!(userinfo(&of(member(), "openid")), json!({ "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 0 }));
    let expected = json!({ "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 0, "email": "Ann@contoso.example", "email_verified": false });
    assert_eq!(userinfo(&of(member(), "openid email")), expected);
}

#[test]
fn a_claim_asked_for_by_name_goes_where_it_was_asked_for() {
    let claims = r#"{"userinfo":{"name":{"essential":true}},"id_token":{"email":null,"groups":null,"upn":null,"tid":{"value":"x"}}}"#;
    let asked = changed(of(member(), "openid"), |person| person.grant.claims = ClaimsRequest::parse(claims).unwrap());
    let (token, info) = (id_token(&asked), userinfo(&asked));
    assert_eq!((&token["email"], &token["groups"], &token["tid"]), (&json!("Ann@contoso.example"), &json!([SALES]), &json!(TENANT)));
    assert!(token.get("name").is_none() && token.get("upn").is_none() && token.get("email_verified").is_none());
    assert_eq!(info["name"], "Ann Example");
    assert!(info.get("email").is_none());
    assert!(access_token(&asked).get("groups").is_none());
}

#[test]
fn optional_claims_are_told_to_who_is_registered_for_them() {
    let registered = changed(guest_of("openid email"), |person| {
        person.optional_claims = ["upn", "altsecid", "email", "name"].map(str::to_owned).to_vec();
    });
    let token = id_token(&registered);
    assert_eq!(token["upn"], "ann_fabrikam.example#EXT#@contoso.example");
    assert!(token["altsecid"].as_str().unwrap().starts_with("5::"));
    assert_eq!(token["email"], "ann@fabrikam.example");
    assert!(token.get("name").is_none(), "the scope profile was not granted");
    assert!(access_token(&registered).get("upn").is_none());
    let plain = id_token(&guest_of("openid email"));
    assert!(plain.get("upn").is_none() && plain.get("altsecid").is_none());
}

#[test]
fn a_refreshed_id_token_says_no_nonce() {
    let refreshed = Authorization { by: GrantType::RefreshToken, ..of(member(), "openid") };
    assert!(id_token(&refreshed).get("nonce").is_none());
}

#[test]
fn without_openid_there_is_no_id_token() {
    assert_eq!(id_token(&of(member(), "email")), Value::Null);
}

#[test]
fn a_pairwise_client_learns_nothing_that_others_know_too() {
    let wanted = |names: &[&str]| {
        changed(guest_of("openid guest"), |person| {
            person.pairwise = Some("p1".to_owned());
            person.optional_claims = names.iter().map(|name| (*name).to_owned()).collect();
        })
    };
    let authorization = wanted(&[]);
    for told in [id_token(&authorization), userinfo(&authorization)] {
        assert_eq!((told["sub"].as_str(), told.get("oid"), told.get("upn")), (Some("p1"), None, None));
        assert_eq!(told["guest"].get("sponsor"), None);
    }
    assert_eq!(authorization.subject(), "p1");
    assert_eq!(id_token(&wanted(&["oid"]))["oid"], ANN);
}

#[test]
fn an_id_token_that_comes_alone_says_what_userinfo_would() {
    let alone = Authorization { front: Some(ResponseType::IdToken), by: GrantType::Implicit, ..of(member(), "openid email profile") };
    let told = id_token(&alone);
    assert_eq!((told["email"].is_string(), told["name"].as_str(), told["nonce"].as_str()), (true, Some("Ann Example"), Some("n-0S6")));
    let beside = Authorization { front: Some(ResponseType::IdTokenToken), ..alone };
    assert!(id_token(&beside).get("email").is_none());
}
