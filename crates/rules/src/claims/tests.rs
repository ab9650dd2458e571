//! The claims of people and programs, whole, as JSON.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::clock::Timestamp;
use crate::directory::{ClaimsChange, GuestStage, Home, Identity, StandardClaim, StandardClaims, User, UserKind, UserStage};
use crate::ids::{GrantId, GroupId, SessionId, TenantId};
use crate::protocol::{Acr, Amr, ClaimsRequest, Grant, GrantType, ResponseType, Rotation, Scope};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const CHANGED_AT: Timestamp = Timestamp::from_seconds(1_799_500_000);
const ISSUER: &str = "https://id.example/contoso";
const TENANT: &str = "00000000-0000-7000-8000-000000000001";
const APP: &str = "00000000-0000-7000-8000-000000000002";
const ANN: &str = "00000000-0000-7000-8000-000000000003";
const SPONSOR: &str = "00000000-0000-7000-8000-000000000004";
const SESSION: &str = "00000000-0000-7000-8000-000000000005";
const SALES: &str = "00000000-0000-7000-8000-000000000006";

fn member() -> User {
    User {
        tenant: TENANT.parse().unwrap(),
        id: ANN.parse().unwrap(),
        kind: UserKind::Member,
        stage: UserStage::Active,
        guest_stage: None,
        upn: "ann@contoso.example".to_owned(),
        mail: "Ann@contoso.example".parse().unwrap(),
        mail_vouched_at: None,
        display_name: "Ann Example".parse().unwrap(),
        given_name: Some("Ann".parse().unwrap()),
        family_name: None,
        locale: Some("da".to_owned()),
        sponsor: None,
        access_ends_at: None,
        signed_in_at: None,
        stale_at: None,
        changed_at: CHANGED_AT,
        claims: StandardClaims::default(),
        created_at: NOW,
    }
}

fn guest() -> User {
    User {
        kind: UserKind::Guest,
        guest_stage: Some(GuestStage::Accepted { at: Timestamp::from_seconds(1_799_000_000) }),
        upn: "ann_fabrikam.example#EXT#@contoso.example".to_owned(),
        mail: "ann@fabrikam.example".parse().unwrap(),
        mail_vouched_at: Some(NOW),
        sponsor: SPONSOR.parse().ok(),
        ..member()
    }
}

fn of(user: User, scope: &str) -> Authorization {
    let grant = Grant {
        tenant: user.tenant,
        id: GrantId::new(&crate::random::Random, NOW),
        application: APP.parse().unwrap(),
        user: user.id,
        session: SESSION.parse::<SessionId>().ok(),
        scope: Scope::parse(scope),
        claims: ClaimsRequest::default(),
        resources: Vec::new(),
        authorization_details: Default::default(),
        nonce: Some("n-0S6".to_owned()),
        auth_time: Some(Timestamp::from_seconds(1_799_999_990)),
        acr: Acr::Mfa,
        amr: vec![Amr::Pwd, Amr::Otp, Amr::Mfa],
        created_at: NOW,
        revoked_at: None,
        home_answered_at: NOW,
        rotation: Rotation::default(),
        binding: None,
    };
    let person = Person {
        grant,
        user,
        pairwise: None,
        origin: Origin::here(),
        roles: vec!["Approver".to_owned()],
        groups: Groups::new(vec![SALES.parse().unwrap()], String::new),
        optional_claims: Vec::new(),
        invited_at: None,
        terms: None,
        access_ends_at: None,
    };
    Authorization {
        act: None,
        may_act: None,
        issuer: ISSUER.to_owned(),
        tenant: TENANT.parse().unwrap(),
        application: APP.parse().unwrap(),
        audience: None,
        scope: Scope::parse(scope),
        by: GrantType::AuthorizationCode,
        front: None,
        binding: None,
        subject: Subject::Person(Box::new(person)),
    }
}

fn changed(mut authorization: Authorization, change: impl FnOnce(&mut Person)) -> Authorization {
    if let Subject::Person(person) = &mut authorization.subject {
        change(person);
    }
    authorization
}

/// Ann of Fabrikam, in the directory of Contoso.
fn guest_of(scope: &str) -> Authorization {
    changed(of(guest(), scope), |person| {
        let home = Home::Tenant(TenantId::new(&crate::random::Random, NOW));
        let identity = Identity { tenant: person.user.tenant, user: person.user.id, home, subject: "42".to_owned(), linked_at: NOW };
        let issuer_of = |_| "https://id.example/fabrikam".to_owned();
        person.origin = Origin::of(&identity, "fabrikam.example".parse().ok(), &[7; 32], issuer_of);
        person.invited_at = Some(Timestamp::from_seconds(1_798_000_000));
        person.terms = Some("2026-1".to_owned());
        person.access_ends_at = Some(Timestamp::from_seconds(1_800_000_120));
    })
}

fn program() -> Authorization {
    Authorization { subject: Subject::Program, by: GrantType::ClientCredentials, ..of(member(), "") }
}

fn id_token(authorization: &Authorization) -> Value {
    serde_json::to_value(IdTokenClaims::new(authorization, || TokenHashes { at_hash: Some("hash".to_owned()), c_hash: None }, NOW)).unwrap()
}

fn access_token(authorization: &Authorization) -> Value {
    serde_json::to_value(AccessTokenClaims::new(authorization, "j1", NOW)).unwrap()
}

fn userinfo(authorization: &Authorization) -> Value {
    serde_json::to_value(UserinfoClaims::new(authorization)).unwrap()
}

#[test]
fn an_id_token_of_a_member() {
    let expected = json!({
        "iss": ISSUER, "sub": ANN, "aud": APP, "exp": 1_800_000_600, "iat": 1_800_000_000, "auth_time": 1_799_999_990, "nonce": "n-0S6",
        "acr": "mfa", "amr": ["pwd", "otp", "mfa"], "sid": SESSION, "at_hash": "hash", "tid": TENANT, "oid": ANN, "acct": 0,
    });
    assert_eq!(id_token(&of(member(), "openid profile email guest")), expected);
}

#[test]
fn an_id_token_of_a_guest() {
    let expected = json!({
        "iss": ISSUER, "sub": ANN, "aud": APP, "exp": 1_800_000_120, "iat": 1_800_000_000, "auth_time": 1_799_999_990, "nonce": "n-0S6",
        "acr": "mfa", "amr": ["pwd", "otp", "mfa"], "sid": SESSION, "at_hash": "hash", "tid": TENANT, "oid": ANN, "acct": 1,
        "idp": "https://id.example/fabrikam", "roles": ["Approver"], "groups": [SALES],
        "guest": {
            "state": "Accepted", "home_domain": "fabrikam.example", "invited_at": 1_798_000_000, "accepted_at": 1_799_000_000,
            "sponsor": SPONSOR, "terms": "2026-1", "access_ends_at": 1_800_000_120,
        },
    });
    assert_eq!(id_token(&guest_of("openid profile email roles groups guest")), expected);
}

#[test]
fn an_access_token_of_a_guest() {
    let expected = json!({
        "iss": ISSUER, "sub": ANN, "aud": ISSUER, "exp": 1_800_000_120, "iat": 1_800_000_000, "jti": "j1", "client_id": APP,
        "scope": "openid email roles groups guest", "tid": TENANT, "auth_time": 1_799_999_990, "acr": "mfa", "amr": ["pwd", "otp", "mfa"],
        "oid": ANN, "acct": 1, "idp": "https://id.example/fabrikam", "roles": ["Approver"], "groups": [SALES],
    });
    assert_eq!(access_token(&guest_of("openid email roles groups guest")), expected);
}

#[test]
fn an_access_token_of_a_program_is_nobodys() {
    let expected = json!({
        "iss": ISSUER, "sub": APP, "aud": "https://id.example/v1.0", "exp": 1_800_000_600, "iat": 1_800_000_000, "jti": "j1",
        "client_id": APP, "tid": TENANT, "idtyp": "app",
    });
    let authorization = Authorization { audience: Some("https://id.example/v1.0".to_owned()), ..program() };
    assert_eq!(access_token(&authorization), expected);
    assert_eq!((id_token(&authorization), userinfo(&authorization)), (Value::Null, Value::Null));
}

#[test]
fn userinfo_of_a_guest() {
    let expected = json!({
        "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 1, "idp": "https://id.example/fabrikam", "name": "Ann Example", "given_name": "Ann",
        "preferred_username": "ann@fabrikam.example", "locale": "da", "updated_at": 1_799_500_000, "email": "ann@fabrikam.example", "email_verified": true,
    });
    assert_eq!(userinfo(&guest_of("openid profile email")), expected);
}

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

#[test]
fn userinfo_tells_no_more_than_the_scope() {
    assert_eq!(userinfo(&of(member(), "openid")), json!({ "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 0 }));
    let expected = json!({ "sub": ANN, "tid": TENANT, "oid": ANN, "acct": 0, "email": "Ann@contoso.example", "email_verified": false });
    assert_eq!(userinfo(&of(member(), "openid email")), expected);
}

#[test]
fn an_address_nobody_vouched_for_is_not_verified() {
    assert_eq!(userinfo(&of(member(), "openid email"))["email_verified"], false);
    let vouched = User { mail_vouched_at: Some(NOW), ..member() };
    assert_eq!(userinfo(&of(vouched, "openid email"))["email_verified"], true);
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
fn a_mailbox_is_its_own_home() {
    let identity = Identity {
        tenant: TENANT.parse().unwrap(),
        user: ANN.parse().unwrap(),
        home: Home::Mail,
        subject: "ann@fabrikam.example".to_owned(),
        linked_at: NOW,
    };
    let by_code = changed(of(guest(), "openid"), |person| person.origin = Origin::of(&identity, None, &[7; 32], |_| String::new()));
    assert_eq!(id_token(&by_code)["idp"], "mail");
}

#[test]
fn too_many_groups_are_found_elsewhere() {
    let groups = |count: usize| vec![SALES.parse::<GroupId>().unwrap(); count];
    assert_eq!(Groups::new(groups(200), || unreachable!()), Groups::Listed(groups(200)));
    let many = changed(of(member(), "openid groups"), |person| {
        person.groups = Groups::new(groups(201), || format!("https://id.example/v1.0/users/{ANN}/transitiveMemberOf"));
    });
    for token in [id_token(&many), access_token(&many), userinfo(&many)] {
        assert!(token.get("groups").is_none());
        assert_eq!(token["_claim_names"], json!({ "groups": "api" }));
        let endpoint = format!("https://id.example/v1.0/users/{ANN}/transitiveMemberOf");
        assert_eq!(token["_claim_sources"], json!({ "api": { "endpoint": endpoint } }));
    }
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
fn no_token_outlives_the_access() {
    assert_eq!(of(member(), "openid").expires_in(NOW), 600);
    assert_eq!(of(guest(), "openid").expires_in(NOW), 300);
    assert_eq!(program().expires_in(NOW), 600);
    assert_eq!(guest_of("openid").expires_in(NOW), 120);
    let ending = |millis| User { access_ends_at: Some(Timestamp::from_millis(millis)), ..guest() };
    assert_eq!(of(ending(NOW.millis() + 1_999), "openid").expires_in(NOW), 1);
    assert_eq!(of(ending(NOW.millis() - 1), "openid").expires_in(NOW), 0);
}

#[test]
fn what_is_ours_is_reserved() {
    let told: BTreeSet<String> = [guest_of("openid roles groups guest"), program()]
        .iter()
        .flat_map(|authorization| [id_token(authorization), access_token(authorization), userinfo(authorization)])
        .filter_map(|token| token.as_object().cloned())
        .flat_map(|token| token.into_iter().map(|(name, _)| name))
        .collect();
    let unguarded: Vec<&String> = told.iter().filter(|name| !RESERVED.contains(&name.as_str())).collect();
    assert!(unguarded.is_empty(), "{unguarded:?}");
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
