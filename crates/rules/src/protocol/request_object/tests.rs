use super::super::Registration;
use super::super::client::tests::Registered;
use super::*;
use proptest::prelude::*;
use serde_json::json;

const NOW: Timestamp = Timestamp::from_seconds(1_000);
const ISSUER: &str = "https://id.example/contoso";

fn object(alg: &str, claims: &Value) -> Result<RequestObject, OAuthError> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    RequestObject::parse(&format!("{}.{}.{}", part(&json!({ "alg": alg })), part(claims), if alg == "none" { "" } else { "c2ln" }))
}

fn unfold(client: &Registered, claims: &Value) -> Result<Parameters, OAuthError> {
    let outside = Parameters::parse(b"response_type=code&state=outside&scope=openid&request=x").unwrap();
    object("none", claims)?.unfold(&outside, client, ISSUER, NOW)
}

#[test]
fn what_is_inside_goes_before_what_is_outside() {
    let client = Registered::confidential();
    let claims = json!({
        "iss": client.id, "aud": [ISSUER, "other"], "exp": 1_001, "nbf": 1_050, "client_id": client.id, "response_type": "code",
        "state": "inside", "max_age": 60, "claims": { "userinfo": { "name": null } }, "nonce": null,
        "resource": ["api://a", "api://b"],
    });
    let whole = unfold(&client, &claims).unwrap();
    assert_eq!((whole.one("state"), whole.one("scope"), whole.one("max_age")), (Some("inside"), Some("openid"), Some("60")));
    assert_eq!(whole.one("claims"), Some(r#"{"userinfo":{"name":null}}"#));
    assert_eq!(whole.all("resource").collect::<Vec<_>>(), ["api://a", "api://b"]);
    assert!(!whole.has("request") && !whole.has("iss") && !whole.has("nonce"));
}

#[test]
fn each_rule_refuses_by_itself() {
    for claims in [
        json!({ "request": "e.y.J" }),
        json!({ "request_uri": "https://app.example/r" }),
        json!({ "client_id": "other" }),
        json!({ "iss": "other" }),
        json!({ "iss": 7 }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": [] }),
        json!({ "response_type": "id_token" }),
        json!({ "exp": 1_000 }),
        json!({ "exp": "1001" }),
        json!({ "exp": null }),
        json!({ "nbf": 1_061 }),
        json!({ "nbf": "900" }),
        json!({ "nbf": [900] }),
        json!({ "state": "a\u{0}b" }),
        json!({ "resource": "https://api.example/\u{0}" }),
        json!({ "resource": ["https://api.example/", "https://api.example/\u{0}"] }),
        json!({ "resource": vec!["https://api.example/"; 101] }),
        json!({ "a\u{0}b": "1" }),
    ] {
        let refusal = unfold(&Registered::confidential(), &claims).unwrap_err();
        assert_eq!(refusal.code(), ErrorCode::InvalidRequestObject, "{claims}");
    }
}

#[test]
fn under_message_signing_it_says_for_whom_and_how_long() {
    let held = |profile, require_signed_request| Registered {
        registration: Registration { profile, require_signed_request, ..Registration::default() },
        ..Registered::confidential()
    };
    const LATER: Timestamp = Timestamp::from_seconds(10_000);
    let judge_for = |bank: &Registered, claims: &Value| {
        let outside = Parameters::parse(b"request=x").unwrap();
        object("ES256", claims).unwrap().unfold(&outside, bank, ISSUER, LATER).is_ok()
    };
    let judge = |claims: &Value| {
        let signs = [held(Profile::Fapi2MessageSigning, true), held(Profile::Fapi2Security, true)];
        let [one, other] = signs.map(|bank| judge_for(&bank, claims));
        assert_eq!(one, other, "{claims}");
        one
    };
    let unsaid = json!({ "aud": ISSUER });
    assert!(judge_for(&held(Profile::Fapi2Security, false), &unsaid) && judge_for(&held(Profile::Strict, true), &unsaid));
    for (claims, is_good) in [
        (json!({ "aud": ISSUER, "nbf": 10_000, "exp": 10_300 }), true),
        (json!({ "aud": [ISSUER], "nbf": 6_401, "exp": 10_000.5 }), true),
        (json!({ "nbf": 10_000, "exp": 10_300 }), false),
        (json!({ "aud": ISSUER, "exp": 10_300 }), false),
        (json!({ "aud": ISSUER, "nbf": 10_000 }), false),
        (json!({ "aud": ISSUER, "nbf": 6_399, "exp": 10_300 }), false),
        (json!({ "aud": ISSUER, "nbf": 10_000, "exp": 13_601 }), false),
        (json!({ "aud": ISSUER, "nbf": "10000", "exp": "10300" }), false),
    ] {
        assert_eq!(judge(&claims), is_good, "{claims}");
    }
}

#[test]
fn the_algorithm_is_the_registered_one() {
    let client = |alg| {
        let registration = Registration { request_object_alg: alg, ..Registration::default() };
        Registered { registration, ..Registered::confidential() }
    };
    let with = |alg: &str| object(alg, &json!({})).unwrap();
    assert_eq!(with("RS256").signed_with(&client(None)), Ok(Some(JwsAlg::RS256)));
    assert_eq!(with("none").signed_with(&client(None)), Ok(None));
    assert_eq!(with("none").signed_with(&client(Some(None))), Ok(None));
    assert!(with("none").signed_with(&client(Some(Some(JwsAlg::RS256)))).is_err());
    assert!(with("ES256").signed_with(&client(Some(Some(JwsAlg::RS256)))).is_err());
    assert!(with("ES256").signed_with(&client(Some(None))).is_err());
    // Ed25519 has two names (RFC 8037 §3.1, RFC 9864 §2.2): both are taken, but whoever registered one keeps to it.
    for (said, other) in [(JwsAlg::EdDSA, JwsAlg::Ed25519), (JwsAlg::Ed25519, JwsAlg::EdDSA)] {
        assert_eq!(with(said.as_str()).signed_with(&client(None)), Ok(Some(said)));
        assert_eq!(with(said.as_str()).signed_with(&client(Some(Some(said)))), Ok(Some(said)));
        assert!(with(said.as_str()).signed_with(&client(Some(Some(other)))).is_err());
    }
    let registration = Registration { require_signed_request: true, ..Registration::default() };
    let signing = Registered { registration, ..Registered::confidential() };
    assert_eq!(with("none").signed_with(&signing).unwrap_err().code(), ErrorCode::InvalidRequestObject);
    assert_eq!(with("RS256").signed_with(&signing), Ok(Some(JwsAlg::RS256)));
    for (profile, alg) in [(Profile::Fapi2Security, None), (Profile::Fapi2Security, Some(None)), (Profile::Fapi2MessageSigning, None)] {
        let registration = Registration { profile, request_object_alg: alg, ..Registration::default() };
        let bank = Registered { registration, ..Registered::confidential() };
        assert_eq!(with("none").signed_with(&bank).unwrap_err().code(), ErrorCode::InvalidRequestObject, "{profile:?}");
    }
    for alg in ["HS256", "RS1", "Ed448", "NONE", ""] {
        assert!(object(alg, &json!({})).is_err(), "{alg}");
    }
    for header in [&b"[\"ES256\"]"[..], b"{\"alg\":\"ES256\",\"x\":\"\xff\"}", b"{\"alg\":\"ES256\",\"crit\":[\"b64\"]}"] {
        assert!(RequestObject::parse(&format!("{}.e30.c2ln", URL_SAFE_NO_PAD.encode(header))).is_err());
    }
}

proptest! {
    #[test]
    fn no_object_is_too_strange(text in "[a-zA-Z0-9_.=-]{0,80}", any in ".{0,40}", value in any::<String>()) {
        let _ = (RequestObject::parse(&text), RequestObject::parse(&any));
        let _ = unfold(&Registered::confidential(), &json!({ "state": value, "scope": [value], "max_age": {} }));
    }
}
