//! The claims of people and programs, whole, as JSON.

mod asked_for;
mod standard_claims;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::clock::Timestamp;
use crate::directory::{GuestStage, Home, Identity, StandardClaims, User, UserKind, UserStage};
use crate::ids::{GrantId, GroupId, SessionId, TenantId};
use crate::protocol::{Acr, Amr, ClaimsRequest, Grant, GrantType, Rotation, Scope};

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

#[test]
fn an_address_nobody_vouched_for_is_not_verified() {
    assert_eq!(userinfo(&of(member(), "openid email"))["email_verified"], false);
    let vouched = User { mail_vouched_at: Some(NOW), ..member() };
    assert_eq!(userinfo(&of(vouched, "openid email"))["email_verified"], true);
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
