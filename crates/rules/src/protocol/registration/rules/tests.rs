use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::ClientMetadata;
use super::*;

pub(super) fn with(changed: Value) -> Result<NewClient, OAuthError> {
    let mut wanted = json!({ "redirect_uris": ["https://app.example/cb"] });
    for (name, value) in changed.as_object().unwrap() {
        wanted[name] = value.clone();
    }
    NewClient::parse(wanted.to_string().as_bytes(), Profile::OidcCompatible, Registrant::Token)
}

#[test]
fn what_is_left_out_has_the_defaults_of_the_standard() {
    let client = with(json!({})).unwrap();
    assert_eq!((client.id_token_alg, client.kind), (JwsAlg::RS256, ClientKind::Confidential));
    let told = serde_json::to_value(ClientMetadata::of(&client)).unwrap();
    for (name, value) in [
        ("response_types", json!(["code"])),
        ("grant_types", json!(["authorization_code"])),
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("subject_type", json!("public")),
        ("application_type", json!("web")),
        ("require_auth_time", json!(false)),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
}

#[test]
fn everything_that_is_kept_is_told_again() {
    let mut wanted = json!({
        "redirect_uris": ["https://app.example/cb"], "post_logout_redirect_uris": ["https://app.example/bye"],
        "response_types": ["code", "id_token", "code id_token token"], "response_modes": ["form_post", "query.jwt"],
        "grant_types": ["authorization_code", "implicit", "refresh_token"], "application_type": "web",
        "contacts": ["ops@app.example"], "client_name": "App", "client_name#da": "Appen", "client_uri": "https://app.example/",
        "logo_uri": "https://app.example/logo.png", "policy_uri": "https://app.example/policy", "tos_uri": "https://app.example/tos",
        "jwks_uri": "https://app.example/jwks", "software_id": "s", "software_version": "1", "scope": "openid email",
        "sector_identifier_uri": "https://app.example/sector", "subject_type": "pairwise",
        "token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "PS256",
        "id_token_signed_response_alg": "ES256", "userinfo_signed_response_alg": "RS256", "request_object_signing_alg": "none",
        "introspection_signed_response_alg": "EdDSA",
        "request_uris": ["https://app.example/r#x"], "require_pushed_authorization_requests": true, "default_max_age": 60, "require_auth_time": true, "default_acr_values": ["mfa"],
        "initiate_login_uri": "https://app.example/login", "frontchannel_logout_uri": "https://app.example/out",
        "frontchannel_logout_session_required": true, "backchannel_logout_uri": "https://app.example/out",
        "backchannel_logout_session_required": true,
    });
    let encrypted = json!({
        "authorization_details_types": ["payment"],
        "authorization_signed_response_alg": "PS256", "id_token_encrypted_response_alg": "RSA-OAEP-256",
        "id_token_encrypted_response_enc": "A256GCM", "userinfo_encrypted_response_alg": "ECDH-ES", "userinfo_encrypted_response_enc": "A128GCM",
        "authorization_encrypted_response_alg": "ECDH-ES+A256KW", "authorization_encrypted_response_enc": "A256CBC-HS512",
        "introspection_encrypted_response_alg": "ECDH-ES", "introspection_encrypted_response_enc": "A256GCM",
        "request_object_encryption_alg": "ECDH-ES+A128KW", "request_object_encryption_enc": "A128CBC-HS256",
    });
    wanted.as_object_mut().unwrap().extend(encrypted.as_object().unwrap().clone());
    let client = with(wanted.clone()).unwrap();
    let told = serde_json::to_value(ClientMetadata::of(&client)).unwrap();
    assert_eq!(told, wanted);
    let row = serde_json::to_string(&client.registration).unwrap();
    assert_eq!(serde_json::from_str::<Registration>(&row).unwrap(), client.registration);
    let unspoken = with(json!({})).unwrap().registration;
    assert_eq!(serde_json::from_str::<Registration>(&serde_json::to_string(&unspoken).unwrap()).unwrap(), unspoken);
}

#[test]
fn each_rule_refuses_by_itself() {
    use ErrorCode::{InvalidClientMetadata as Metadata, InvalidRedirectUri as Redirect, UnapprovedSoftwareStatement as Statement};
    let ec = json!({ "kty": "EC", "crv": "P-256", "x": "x", "y": "y" });
    for (changed, code) in [
        (json!({ "software_statement": "e.y.J" }), Statement),
        (json!({ "id_token_encrypted_response_alg": "RSA-OAEP", "jwks_uri": "https://app.example/jwks" }), Metadata),
        (json!({ "id_token_encrypted_response_enc": "A128GCM", "jwks_uri": "https://app.example/jwks" }), Metadata),
        (json!({ "userinfo_encrypted_response_alg": "RSA-OAEP-256" }), Metadata),
        (json!({ "authorization_encrypted_response_alg": "ECDH-ES", "authorization_encrypted_response_enc": "A192GCM" }), Metadata),
        (json!({ "request_object_encryption_alg": "RSA1_5" }), Metadata),
        (json!({ "authorization_signed_response_alg": "none" }), Metadata),
        (json!({ "authorization_signed_response_alg": "HS256" }), Metadata),
        (json!({ "id_token_signed_response_alg": "ES256K" }), Metadata),
        (json!({ "dpop_bound_access_tokens": "yes" }), Metadata),
        (
            json!({ "dpop_bound_access_tokens": true, "response_types": ["code token"], "grant_types": ["authorization_code", "implicit"] }),
            Metadata,
        ),
        (json!({ "response_types": ["token"] }), Metadata),
        (json!({ "response_types": ["id_token"], "grant_types": ["authorization_code"] }), Metadata),
        (json!({ "response_types": ["code id_token"], "grant_types": ["authorization_code"] }), Metadata),
        (json!({ "response_modes": ["web_message"] }), Metadata),
        (json!({ "response_modes": "jwt" }), Metadata),
        (json!({ "grant_types": ["password"] }), Metadata),
        (json!({ "grant_types": ["refresh_token"] }), Metadata),
        (json!({ "redirect_uris": [] }), Redirect),
        (json!({ "redirect_uris": null }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/cb#f"] }), Redirect),
        (json!({ "redirect_uris": ["http://app.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), Redirect),
        (json!({ "redirect_uris": ["cb"] }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/c\tb"] }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/cb\n"] }), Redirect),
        (json!({ "redirect_uris": [" https://app.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/c b"] }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/{cb}"] }), Redirect),
        (json!({ "redirect_uris": ["https://app.example/c`b"] }), Redirect),
        (json!({ "redirect_uris": ["https:\\\\app.example\\cb"] }), Redirect),
        (json!({ "redirect_uris": ["https://bøger.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["https:app.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["https:/app.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["https:///app.example/cb"] }), Redirect),
        (json!({ "redirect_uris": ["com.example.app:/c\tb"] }), Redirect),
        (json!({ "post_logout_redirect_uris": ["https://app.example/b\tye"] }), Metadata),
        (json!({ "post_logout_redirect_uris": ["https:app.example/bye"] }), Metadata),
        (json!({ "redirect_uris": "https://app.example/cb" }), Metadata),
        (json!({ "post_logout_redirect_uris": ["bye"] }), Metadata),
        (json!({ "token_endpoint_auth_method": "carrier_pigeon" }), Metadata),
        (json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "RS256" }), Metadata),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [ec] }, "token_endpoint_auth_signing_alg": "HS256" }),
            Metadata,
        ),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), Metadata),
        (json!({ "token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "client_credentials"] }), Metadata),
        (json!({ "jwks": { "keys": [] }, "jwks_uri": "https://app.example/jwks" }), Metadata),
        (json!({ "jwks": { "keys": [{ "kty": "EC", "d": "x" }] } }), Metadata),
        (json!({ "jwks": [] }), Metadata),
        (json!({ "jwks_uri": "http://app.example/jwks" }), Metadata),
        (json!({ "id_token_signed_response_alg": "none" }), Metadata),
        (json!({ "id_token_signed_response_alg": "HS256" }), Metadata),
        (json!({ "userinfo_signed_response_alg": "none" }), Metadata),
        (json!({ "introspection_signed_response_alg": "none" }), Metadata),
        (json!({ "introspection_encrypted_response_alg": "ECDH-ES" }), Metadata),
        (json!({ "introspection_encrypted_response_alg": "dir", "jwks_uri": "https://app.example/jwks" }), Metadata),
        (json!({ "introspection_encrypted_response_alg": "A192KW" }), Metadata),
        (json!({ "id_token_encrypted_response_alg": "A128KW", "token_endpoint_auth_method": "none" }), Metadata),
        (json!({ "request_object_encryption_alg": "A256KW", "token_endpoint_auth_method": "none" }), Metadata),
        (json!({ "id_token_signed_response_alg": "Ed25519" }), Metadata),
        (json!({ "userinfo_signed_response_alg": "Ed25519" }), Metadata),
        (json!({ "authorization_signed_response_alg": "Ed25519" }), Metadata),
        (json!({ "introspection_signed_response_alg": "Ed25519" }), Metadata),
        (json!({ "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "Ed25519" }), Metadata),
        (json!({ "introspection_encrypted_response_enc": "A128GCM", "jwks_uri": "https://app.example/jwks" }), Metadata),
        (json!({ "backchannel_authentication_request_signing_alg": "ES256" }), Metadata),
        (json!({ "backchannel_user_code_parameter": true }), Metadata),
        (json!({ "request_object_signing_alg": "HS256" }), Metadata),
        (json!({ "request_object_signing_alg": "XX" }), Metadata),
        (json!({ "request_object_signing_alg": "none", "require_signed_request_object": true }), Metadata),
        (json!({ "require_pushed_authorization_requests": "yes" }), Metadata),
        (json!({ "request_uris": ["ftp://app.example/r"] }), Metadata),
        (json!({ "subject_type": "both" }), Metadata),
        (json!({ "subject_type": "pairwise", "redirect_uris": ["https://a.example/cb", "https://b.example/cb"] }), Metadata),
        (json!({ "sector_identifier_uri": "http://app.example/s" }), Metadata),
        (json!({ "default_max_age": -1 }), Metadata),
        (json!({ "require_auth_time": "yes" }), Metadata),
        (json!({ "initiate_login_uri": "http://127.0.0.1/login" }), Metadata),
        (json!({ "frontchannel_logout_uri": "https://other.example/out" }), Metadata),
        (json!({ "backchannel_logout_uri": "https://app.example/out#f" }), Metadata),
        (json!({ "logo_uri": "data:image/png;base64,x" }), Metadata),
        (json!({ "client_uri": "https://u:p@app.example/" }), Metadata),
        (json!({ "application_type": "toaster" }), Metadata),
        (json!({ "client_name": 7 }), Metadata),
        (json!({ "client_name#da": 7 }), Metadata),
    ] {
        assert_eq!(with(changed.clone()).map(|_| ()).map_err(|error| error.code()), Err(code), "{changed}");
    }
}

#[test]
fn a_client_whose_tokens_are_bound_is_told_so() {
    let client = with(json!({ "dpop_bound_access_tokens": true })).unwrap();
    assert_eq!(serde_json::to_value(ClientMetadata::of(&client)).unwrap()["dpop_bound_access_tokens"], true);
    let key = crate::protocol::Thumbprint::of_certificate(b"1");
    assert!(client.registration.is_sender_constrained() && client.registration.bound_to(Some(key), None).is_ok());
    assert_eq!(client.registration.bound_to(None, None).unwrap_err().code(), ErrorCode::InvalidRequest);
    let other = with(json!({ "dpop_bound_access_tokens": false })).unwrap().registration;
    assert_eq!(other.bound_to(None, Some(key)), Ok(None));
}

#[test]
fn a_client_with_a_certificate_is_told_so() {
    let wanted = json!({
        "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "CN=orders,C=DK",
        "tls_client_certificate_bound_access_tokens": true,
    });
    let client = with(wanted.clone()).unwrap();
    let told = serde_json::to_value(ClientMetadata::of(&client)).unwrap();
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(told[name], *value, "{name}");
    }
    assert_eq!((client.kind, client.registration.needs_mutual_tls()), (ClientKind::Confidential, true));
    let row = serde_json::to_string(&client.registration).unwrap();
    assert_eq!(serde_json::from_str::<Registration>(&row).unwrap(), client.registration);
    let print = crate::protocol::Thumbprint::of_certificate(b"1");
    assert_eq!(client.registration.bound_to(None, Some(print)), Ok(Some(crate::protocol::Binding::Certificate(print))));
    assert!(client.registration.bound_to(None, None).is_err() && client.registration.bound_to(Some(print), Some(print)).is_err());
    for wrong in [
        json!({ "token_endpoint_auth_method": "tls_client_auth" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_subject_dn": "orders" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": "a", "tls_client_auth_san_uri": "b" }),
        json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_ip": 7 }),
        json!({ "tls_client_auth_san_dns": "orders.example" }),
        json!({ "token_endpoint_auth_method": "self_signed_tls_client_auth" }),
        json!({ "dpop_bound_access_tokens": true, "tls_client_certificate_bound_access_tokens": true }),
    ] {
        assert_eq!(with(wrong.clone()).unwrap_err().code(), ErrorCode::InvalidClientMetadata, "{wrong}");
    }
}

#[test]
fn what_today_would_not_be_begun_needs_a_named_weakening() {
    let hybrid = br#"{"redirect_uris":["https://app.example/cb"],"response_types":["code id_token"]}"#;
    let plain = br#"{"redirect_uris":["https://app.example/cb"]}"#;
    assert!(NewClient::parse(hybrid, Profile::Strict, Registrant::Token).is_err());
    assert_eq!(NewClient::parse(plain, Profile::Strict, Registrant::Token).unwrap().pkce, Pkce::Required);
    assert_eq!(with(json!({})).unwrap().pkce, Pkce::Optional);
    assert_eq!(with(json!({ "token_endpoint_auth_method": "none" })).unwrap().pkce, Pkce::Required);
}

#[test]
fn a_sector_is_a_host() {
    assert_eq!(with(json!({ "subject_type": "pairwise" })).unwrap().sector, Some(Sector::Host("app.example".to_owned())));
    let listed = with(json!({ "sector_identifier_uri": "https://s.example/list.json" })).unwrap();
    assert_eq!(listed.registration.sector.as_deref(), Some("s.example"));
}

#[test]
fn a_program_needs_no_redirect_uri() {
    let wanted = br#"{"grant_types":["client_credentials"],"token_endpoint_auth_method":"client_secret_post","unheard_of":1}"#;
    assert!(NewClient::parse(wanted, Profile::Strict, Registrant::Token).is_ok());
}

proptest! {
    #[test]
    fn no_registration_is_too_strange(name in "[a-z_#]{1,30}", value in any::<String>(), raw in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = with(json!({ name: value }));
        let _ = NewClient::parse(&raw, Profile::Strict, Registrant::Stranger);
    }
}

#[test]
fn a_device_needs_no_address_and_a_tenant_that_wants_it() {
    let device = GrantType::DeviceCode;
    let body = json!({ "grant_types": [device.as_str(), "refresh_token"], "token_endpoint_auth_method": "none" }).to_string();
    let register = |registrant| NewClient::parse(body.as_bytes(), Profile::Strict, registrant).unwrap();
    let (off, on) = (GrantSet::default(), [device].into_iter().collect());
    assert!(register(Registrant::Token).check_grants(on).is_ok());
    assert!(register(Registrant::Token).check_grants(off).is_err(), "it is off");
    assert!(register(Registrant::Stranger).check_grants(on).is_err(), "nobody answers for it");
    assert!(with(json!({})).unwrap().check_grants(off).is_ok());
}

#[test]
fn we_call_whom_it_asks_us_to_call() {
    let ciba = GrantType::Ciba.as_str();
    let register = |changed: Value| {
        let mut wanted = json!({ "grant_types": [ciba] });
        wanted.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        NewClient::parse(wanted.to_string().as_bytes(), Profile::Strict, Registrant::Token)
    };
    let ping = json!({ "backchannel_token_delivery_mode": "ping", "backchannel_client_notification_endpoint": "https://app.example/ping" });
    let mut ping = ping;
    ping["backchannel_authentication_request_signing_alg"] = json!("PS256");
    let told = serde_json::to_value(ClientMetadata::of(&register(ping.clone()).unwrap())).unwrap();
    for (name, value) in ping.as_object().unwrap() {
        assert_eq!(&told[name], value);
    }
    assert!(register(json!({ "backchannel_token_delivery_mode": "poll" })).is_ok());
    for bad in [
        json!({}),
        json!({ "backchannel_token_delivery_mode": "push" }),
        json!({ "backchannel_token_delivery_mode": "ping" }),
        json!({ "backchannel_token_delivery_mode": "ping", "backchannel_client_notification_endpoint": "http://app.example/ping" }),
        json!({ "backchannel_token_delivery_mode": "poll", "backchannel_user_code_parameter": true }),
        json!({ "backchannel_token_delivery_mode": "poll", "backchannel_authentication_request_signing_alg": "HS256" }),
        json!({ "backchannel_token_delivery_mode": "poll", "backchannel_authentication_request_signing_alg": "none" }),
    ] {
        assert!(register(bad.clone()).is_err(), "{bad}");
    }
    assert!(with(json!({ "backchannel_token_delivery_mode": "poll" })).is_err(), "without the grant it would mean nothing");
}

#[test]
fn what_an_admin_writes_was_meant() {
    let parse = |changed: Value| {
        let mut wanted = json!({ "redirect_uris": ["https://app.example/cb"] });
        wanted.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        NewClient::parse(wanted.to_string().as_bytes(), Profile::Strict, Registrant::Admin)
    };
    let plain = parse(json!({ "client_name#da": "Ordrer" })).unwrap();
    assert_eq!((plain.kind, plain.registration.auth_method), (ClientKind::Confidential, None), "by its secret, in header or form");
    assert!(parse(json!({ "jkws_uri": "https://app.example/jwks" })).is_err());
    assert!(with(json!({ "jkws_uri": "https://app.example/jwks" })).is_ok(), "a program says what it likes");
}

#[test]
fn jwt_is_whichever_mode_suits() {
    use crate::protocol::ResponseMode::{Fragment, FragmentJwt, Query, QueryJwt};
    let signed = with(json!({ "response_modes": ["jwt", "query.jwt"] })).unwrap().registration;
    assert_eq!(signed.response_modes, [QueryJwt, FragmentJwt]);
    assert_eq!((signed.answered_in(Query), signed.answered_in(Fragment)), (QueryJwt, FragmentJwt));
    let plain = with(json!({ "response_modes": ["query"] })).unwrap().registration;
    assert!(plain.takes(Query) && !plain.takes(QueryJwt) && !plain.takes(Fragment));
    assert_eq!(plain.answered_in(Query), Query);
}
