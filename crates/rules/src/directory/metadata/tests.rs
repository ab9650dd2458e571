use serde_json::json;

use super::super::Pkce;
use super::*;
use crate::clock::Timestamp;
use crate::protocol::{Acts, ResponseMode};

/// An application as portal, API and command line make it.
fn made(changed: Value) -> Application {
    let mut settings = json!({
        "kind": "confidential", "redirect_uris": ["https://app.example/cb"], "assignment_required": true, "admits": "assigned_guests",
        "id_token_alg": "ES256", "roles": [{ "value": "Read", "display_name": "Read" }],
        "secrets": [{ "digest": "x", "created_at": 0, "expires_at": null }],
    });
    settings.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
    let id = "00000000-0000-7000-8000-000000000001";
    Application {
        tenant: id.parse().unwrap(),
        id: id.parse().unwrap(),
        name: "Payments".parse().unwrap(),
        settings: serde_json::from_value(settings).unwrap(),
        created_at: Timestamp::from_seconds(0),
    }
}

fn said(changes: Value) -> Map<String, Value> {
    changes.as_object().unwrap().clone()
}

fn keyed() -> Map<String, Value> {
    let key = json!({ "kty": "EC", "crv": "P-256", "x": "x", "y": "y" });
    said(json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key] } }))
}

fn bank(profile: Profile) -> Application {
    made(json!({})).restate(profile, &keyed()).unwrap().application
}

#[test]
fn where_nothing_was_said_nothing_changes_by_saying_so() {
    for changed in [
        json!({}),
        json!({ "kind": "public", "secrets": [] }),
        json!({ "redirect_uris": [] }),
        json!({ "redirect_uris": [], "client_credentials": true }),
        json!({ "registration": { "grant_types": ["device_code", "refresh_token"] } }),
        json!({ "registration": { "grant_types": ["authorization_code", "ciba"] } }),
        json!({ "registration": { "identifier_uris": ["https://api.example/"], "defines": [] } }),
    ] {
        let before = made(changed.clone());
        let after = before.restate(Profile::Strict, &Map::new()).unwrap_or_else(|why| panic!("{changed}: {why}")).application;
        let may = |application: &Application| GrantType::ALL.map(|grant| application.may_use(grant));
        assert_eq!(may(&after), may(&before), "{changed}");
        let parts = |application: &Application| {
            let ApplicationSettings { kind, pkce, id_token_alg, secrets, roles, admits, .. } = application.settings.clone();
            (kind, pkce, id_token_alg, secrets, roles, admits, application.settings.registration.identifier_uris.clone())
        };
        assert_eq!(parts(&after), parts(&before), "{changed}");
        let method = |application: &Application| application.settings.registration.auth_method;
        assert_eq!(method(&after).filter(|method| *method != AuthMethod::None), method(&before), "{changed}");
        assert!(after.settings.registration.was_judged() && after.check_metadata().is_ok(), "{changed}");
    }
}

#[test]
fn one_setting_switches_everything_of_fapi_on() {
    let made = made(json!({})).restate(Profile::Fapi2MessageSigning, &keyed()).unwrap().application;
    let kept = &made.settings.registration;
    assert!(kept.require_pushed && kept.dpop_bound_access_tokens && kept.require_signed_request);
    assert!(!kept.takes(ResponseMode::Query) && kept.takes(ResponseMode::QueryJwt));
    assert_eq!((made.settings.pkce, made.settings.secrets.len()), (Pkce::Required, 0), "a secret proves nothing any more");
    assert_eq!((made.settings.admits, made.settings.roles.len()), (Admits::AssignedGuests, 1), "what admins decided stays");
    assert_eq!(kept.grant_types, None, "nobody named grants");
}

#[test]
fn what_contradicts_fapi_is_refused_whoever_says_it() {
    let under = |changes: Value| made(json!({})).restate(Profile::Fapi2Security, &said(changes)).map(drop);
    assert!(under(json!({})).is_err(), "it proves itself by a secret");
    assert!(under(json!({ "token_endpoint_auth_method": "private_key_jwt" })).is_err(), "it has no keys");
    let of = |changes: Value| {
        let mut all = keyed();
        all.extend(said(changes));
        made(json!({})).restate(Profile::Fapi2Security, &all).map(drop)
    };
    assert_eq!(of(json!({})), Ok(()));
    for contradiction in [
        json!({ "require_pushed_authorization_requests": false }),
        json!({ "dpop_bound_access_tokens": false }),
        json!({ "id_token_signed_response_alg": "RS256" }),
        json!({ "redirect_uris": ["http://127.0.0.1/cb"] }),
        json!({ "response_types": ["code id_token"], "grant_types": ["authorization_code", "implicit"] }),
        json!({ "requier_pushed": true }),
    ] {
        assert!(of(contradiction.clone()).is_err(), "{contradiction}");
    }
    assert_eq!(of(json!({ "redirect_uris": ["http://127.0.0.1/cb"], "application_type": "native" })), Ok(()));
}

#[test]
fn a_later_change_does_not_lead_out_of_the_profile() {
    let mut bank = bank(Profile::Fapi2Security);
    assert_eq!(bank.check_metadata(), Ok(()));
    bank.settings.redirect_uris = vec!["http://localhost/cb".to_owned()];
    assert!(bank.check_metadata().is_err());
    bank.settings.redirect_uris.clear();
    assert!(bank.check_metadata().is_ok(), "it uses no code then");
    bank.settings.registration.grant_types = Some(vec![GrantType::AuthorizationCode]);
    assert!(bank.check_metadata().is_err(), "a code has to go somewhere");
}

#[test]
fn a_word_that_is_taken_back_is_gone() {
    let bank = bank(Profile::Fapi2Security);
    let back = json!({ "token_endpoint_auth_method": null, "jwks": null, "dpop_bound_access_tokens": null });
    let after = bank.restate(Profile::Strict, &said(back)).unwrap().application.settings;
    assert!(after.uses_secret() && after.registration.jwks.is_none() && !after.registration.dpop_bound_access_tokens);
}

#[test]
fn a_secret_goes_on_where_it_still_proves_something() {
    for (method, goes_on) in [("client_secret_basic", true), ("client_secret_post", true), ("client_secret_jwt", false)] {
        let changes = said(json!({ "token_endpoint_auth_method": method }));
        let after = made(json!({})).restate(Profile::Strict, &changes).unwrap().application.settings;
        assert_eq!((after.uses_secret(), !after.secrets.is_empty()), (true, goes_on), "{method}");
    }
}

#[test]
fn a_secret_that_becomes_a_key_is_made_anew_and_one_that_is_a_key_goes_on() {
    let changes = said(json!({ "id_token_encrypted_response_alg": "A256KW" }));
    let after = made(json!({})).restate(Profile::Strict, &changes).unwrap().application.settings;
    assert_eq!((after.uses_secret(), after.secrets.len()), (true, 0), "of the old one there is only a digest");
    let sealed = json!({ "registration": { "auth_method": "client_secret_jwt", "sealed_secret": "sealed" } });
    let after = made(sealed).restate(Profile::Strict, &changes).unwrap().application.settings;
    assert_eq!((after.secrets.len(), after.registration.sealed_secret.as_deref()), (1, Some("sealed")));
    let sent = Application { settings: after, ..made(json!({})) };
    let (method, none) = ("client_secret_post", Value::Null);
    let back =
        json!({ "token_endpoint_auth_method": method, "id_token_encrypted_response_alg": none, "id_token_encrypted_response_enc": none });
    let after = sent.restate(Profile::Strict, &said(back)).unwrap().application.settings;
    assert_eq!((after.secrets.len(), after.registration.sealed_secret), (1, None), "it is sent now, and no key any more");
}

#[test]
fn the_digest_of_a_secret_that_is_a_key_is_not_that_key() {
    let (secret, now) = (Secret::new("s3cret".to_owned()), Timestamp::from_seconds(0));
    // OpenID Connect Core §10.2.
    let key = Digest::of("s3cret").base64url();
    let keyed = json!({ "request_object_encryption_alg": "A128KW", "token_endpoint_auth_method": "client_secret_post" });
    for (changes, is_key) in [(json!({}), false), (json!({ "token_endpoint_auth_method": "client_secret_jwt" }), true), (keyed, true)] {
        let mut application = made(json!({})).restate(Profile::Strict, &said(changes)).unwrap().application;
        let stored = application.settings.stored(&secret, now);
        assert_eq!(stored.digest != key, is_key);
        application.settings.secrets = vec![stored];
        assert!(application.knows_secret("s3cret", now) && !application.knows_secret("S3cret", now));
        assert!(!application.knows_secret(&key, now) && !application.knows_secret(&application.settings.secrets[0].digest, now));
    }
}

#[test]
fn we_sign_with_all_but_the_newer_name_of_ed25519() {
    for alg in JwsAlg::SYMMETRIC.into_iter().chain(JwsAlg::ASYMMETRIC) {
        assert_eq!(IdTokenAlg::of(alg).is_some(), alg.is_ours(), "{alg:?}");
    }
}

#[test]
fn what_an_admin_decided_about_acting_is_no_metadata() {
    let acting = made(json!({ "delegation": { "may_act": null, "acts": "as_the_person" } }));
    let after = acting.restate(Profile::Strict, &Map::new()).unwrap().application;
    assert_eq!(after.settings.delegation.acts, Acts::AsThePerson);
}

#[test]
fn a_name_is_what_it_says_or_its_host() {
    let parse = |body: &str| NewClient::parse(body.as_bytes(), Profile::Strict, crate::protocol::Registrant::Token).unwrap();
    let of = |body| name_of(&parse(body)).map(|name| name.to_string());
    assert_eq!(of(r#"{"redirect_uris":["https://app.example/cb"]}"#), Ok("app.example".to_owned()));
    assert_eq!(of(r#"{"redirect_uris":["https://app.example/cb"],"client_name":"App"}"#), Ok("App".to_owned()));
    assert!(of(r#"{"redirect_uris":["https://app.example/cb"],"client_name":""}"#).is_err());
}
