use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::json;

use super::super::super::{ErrorCode, OAuthError};
use super::*;

const URL: &str = "https://id.example/contoso/token";
const NOW: Timestamp = Timestamp::from_seconds(1_562_262_616);
const TOKEN: &str = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";

/// RFC 9449 §4.1, figure 2.
const OF_THE_STANDARD: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

fn header() -> Value {
    json!({
        "typ": "dpop+jwt", "alg": "ES256", "jwk": {
            "kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        },
    })
}

fn claims() -> Value {
    json!({ "jti": "1", "htm": "POST", "htu": URL, "iat": NOW.seconds() })
}

fn with(mut value: Value, changed: &Value) -> Value {
    for (name, other) in changed.as_object().unwrap() {
        match other {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            _ => value[name] = other.clone(),
        }
    }
    value
}

fn proof(header: &Value, claims: &Value) -> DpopProof {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let jwt = format!("{}.{}.c2ln", part(header), part(claims));
    DpopProof::read(&[jwt.as_bytes()]).unwrap().unwrap()
}

const ASKED: ProvedRequest<'_> =
    ProvedRequest { method: "POST", url: URL, token: None, nonce: ServerNonce::Missing, demand: NonceDemand::Optional, now: NOW };

fn judge(in_header: &Value, in_claims: &Value, request: &ProvedRequest<'_>) -> Result<(), CannotProve> {
    proof(&with(header(), in_header), &with(claims(), in_claims)).judge(request).map(drop)
}

#[test]
fn a_key_of_ed25519_proves_by_either_name() {
    // RFC 8037 §3.1 and appendix A.2, RFC 9864 §2.2.
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    for (alg, judged) in [("EdDSA", Ok(())), ("Ed25519", Ok(())), ("ES256", Err(CannotProve::Key)), ("ed25519", Err(CannotProve::Alg))] {
        assert_eq!(judge(&json!({ "alg": alg, "jwk": jwk }), &json!({}), &ASKED), judged, "{alg}");
    }
}

#[test]
fn the_proof_of_rfc_9449_is_good_for_its_request() {
    let read = DpopProof::read(&[OF_THE_STANDARD.as_bytes()]).unwrap().unwrap();
    let request = ProvedRequest { url: "https://server.example.com/token", ..ASKED };
    let proven = read.judge(&request).unwrap();
    assert_eq!(proven.thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!((proven.alg.as_str(), proven.jwt), ("ES256", OF_THE_STANDARD));
    assert_eq!(read.judge(&ASKED).unwrap_err(), CannotProve::Uri);
}

#[test]
fn the_token_hash_of_rfc_9449_is_found() {
    // §7.1, figures 12 and 13.
    let ath = json!({ "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo" });
    let request = ProvedRequest { token: Some(TOKEN), ..ASKED };
    assert_eq!(judge(&json!({}), &ath, &request), Ok(()));
    assert_eq!(judge(&json!({}), &ath, &ProvedRequest { token: Some("other"), ..ASKED }), Err(CannotProve::Token));
    assert_eq!(judge(&json!({}), &json!({}), &request), Err(CannotProve::Token));
    assert_eq!(judge(&json!({}), &json!({ "ath": "short" }), &request), Err(CannotProve::Token));
}

#[test]
fn each_rule_refuses_by_itself() {
    let x = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
    let private = with(header()["jwk"].clone(), &json!({ "d": x }));
    for (in_header, in_claims, why) in [
        (json!({}), json!({ "jti": null }), CannotProve::Incomplete),
        (json!({}), json!({ "jti": "" }), CannotProve::Incomplete),
        (json!({}), json!({ "jti": 1 }), CannotProve::Incomplete),
        (json!({}), json!({ "htm": null }), CannotProve::Incomplete),
        (json!({}), json!({ "htu": null }), CannotProve::Incomplete),
        (json!({}), json!({ "iat": null }), CannotProve::Incomplete),
        (json!({}), json!({ "iat": "1562262616" }), CannotProve::Incomplete),
        (json!({ "typ": null }), json!({}), CannotProve::Typ),
        (json!({ "typ": "JWT" }), json!({}), CannotProve::Typ),
        (json!({ "crit": ["b64"] }), json!({}), CannotProve::Typ),
        (json!({ "alg": "HS256" }), json!({}), CannotProve::Alg),
        (json!({ "alg": "none" }), json!({}), CannotProve::Alg),
        (json!({ "alg": "Ed448" }), json!({}), CannotProve::Alg),
        (json!({ "alg": "Ed25519" }), json!({}), CannotProve::Key),
        (json!({ "alg": null }), json!({}), CannotProve::Alg),
        (json!({ "jwk": null }), json!({}), CannotProve::Key),
        (json!({ "jwk": private }), json!({}), CannotProve::Key),
        (json!({ "alg": "RS256" }), json!({}), CannotProve::Key),
        (json!({ "jwk": { "kty": "oct", "k": x } }), json!({}), CannotProve::Key),
        (json!({}), json!({ "htm": "GET" }), CannotProve::Method),
        (json!({}), json!({ "htm": "post" }), CannotProve::Method),
        (json!({}), json!({ "htu": "https://id.example/contoso" }), CannotProve::Uri),
        (json!({}), json!({ "htu": "/contoso/token" }), CannotProve::Uri),
        (json!({}), json!({ "nonce": 7 }), CannotProve::Nonce),
        (json!({}), json!({ "iat": NOW.seconds() - 301 }), CannotProve::Time),
        (json!({}), json!({ "iat": NOW.seconds() + 61 }), CannotProve::Time),
        (json!({}), json!({ "iat": 1e300 }), CannotProve::Time),
        (json!({}), json!({ "exp": NOW.seconds() }), CannotProve::Period),
        (json!({}), json!({ "exp": NOW.seconds() - 1 }), CannotProve::Period),
        (json!({}), json!({ "exp": "1562262617" }), CannotProve::Period),
        (json!({}), json!({ "nbf": NOW.seconds() + 61 }), CannotProve::Period),
        (json!({}), json!({ "nbf": "1562262616" }), CannotProve::Period),
    ] {
        assert_eq!(judge(&in_header, &in_claims, &ASKED), Err(why), "{in_header} {in_claims}");
        assert_eq!(OAuthError::from(why).code() == ErrorCode::UseDpopNonce, why == CannotProve::Nonce);
    }
    for iat in [NOW.seconds() - 300, NOW.seconds() + 60] {
        assert_eq!(judge(&json!({}), &json!({ "iat": iat }), &ASKED), Ok(()));
    }
    assert_eq!(judge(&json!({}), &json!({ "exp": NOW.seconds() + 1, "nbf": NOW.seconds() + 60 }), &ASKED), Ok(()));
}

#[test]
fn addresses_are_compared_after_normalisation_without_query_and_fragment() {
    for (htu, is_same) in [
        ("HTTPS://ID.example:443/contoso/token", true),
        ("https://id.example/contoso/./token?a=b#c", true),
        ("https://id.example/x/../contoso/token", true),
        ("https://id.example/cont%6fso/token", true),
        ("https://id.example/Contoso/token", false),
        ("http://id.example/contoso/token", false),
        ("https://id.example:8443/contoso/token", false),
        ("https://id.example/contoso/token/", false),
        ("https://id.example/contoso%2Ftoken", false),
        ("https://mia@id.example/contoso/token", false),
        ("https://id.example.evil.example/contoso/token", false),
        ("urn:contoso:token", false),
        ("", false),
    ] {
        assert_eq!(judge(&json!({}), &json!({ "htu": htu }), &ASKED).is_ok(), is_same, "{htu}");
    }
    assert_eq!(plain("/a%2f%7e%zz%"), "/a%2F~%zz%");
}

#[test]
fn a_nonce_of_ours_goes_before_a_clock_that_is_late_where_everybody_needs_one() {
    let late = json!({ "iat": 5, "nonce": "n" });
    let early = json!({ "iat": NOW.seconds() + 61, "nonce": "n" });
    for (nonce, demand, result) in [
        (ServerNonce::Ours, NonceDemand::Optional, Err(CannotProve::Time)),
        (ServerNonce::Ours, NonceDemand::Always, Ok(())),
        (ServerNonce::NotOurs, NonceDemand::Optional, Err(CannotProve::Nonce)),
        (ServerNonce::Missing, NonceDemand::Always, Err(CannotProve::Nonce)),
        (ServerNonce::Missing, NonceDemand::Optional, Err(CannotProve::Time)),
    ] {
        let request = ProvedRequest { nonce, demand, ..ASKED };
        assert_eq!(judge(&json!({}), &late, &request), result);
        let of_tomorrow = result.err().unwrap_or(CannotProve::Time);
        assert_eq!(judge(&json!({}), &early, &request), Err(of_tomorrow), "nothing is from the future");
    }
}

#[test]
fn one_header_and_no_more() {
    let one = OF_THE_STANDARD.as_bytes();
    assert!(DpopProof::read(&[]).unwrap().is_none());
    assert_eq!(DpopProof::read(&[one, one]).unwrap_err(), CannotProve::Repeated);
    let two = format!("{OF_THE_STANDARD}, {OF_THE_STANDARD}");
    for text in ["", "a.b", "a.b.c", "e30.e30", "W10.e30.c2ln", two.as_str(), &"e30.e30.".repeat(2_000), "e30.e30.***"] {
        assert_eq!(DpopProof::read(&[text.as_bytes()]).unwrap_err(), CannotProve::Malformed, "{text:.40}");
    }
    assert_eq!(DpopProof::read(&[b"\xff.\xfe.\xfd"]).unwrap_err(), CannotProve::Malformed);
}

#[test]
fn a_proof_is_known_again_by_key_and_jti_for_as_long_as_it_could_be_good() {
    let spent = |changed: Value| proof(&header(), &with(claims(), &changed)).judge(&ASKED).unwrap().spent_as;
    assert_eq!(spent(json!({})), spent(json!({ "iat": NOW.seconds() - 1 })));
    assert_ne!(spent(json!({})).0, spent(json!({ "jti": "2" })).0);
    // A proof from the future is good for the longest.
    let (_, until) = spent(json!({ "iat": NOW.seconds() + 60 }));
    let last = NOW + DpopProof::AHEAD + DpopProof::GOOD_FOR;
    assert!(until >= last);
}

proptest! {
    #[test]
    fn no_proof_is_too_strange(any in proptest::collection::vec(any::<u8>(), 0..120), htu in any::<String>(), iat in any::<f64>(), word in "[a-zA-Z0-9_.=-]{0,80}") {
        let _ = (DpopProof::read(&[&any]), DpopProof::read(&[word.as_bytes()]), plain(&htu));
        let _ = judge(&json!({}), &json!({ "htu": htu, "iat": iat }), &ASKED);
    }
}
