use super::*;
use serde_json::json;

/// RFC 7515 appendix A.3, with the key's `use`.
const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
    DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn key() -> Value {
    json!({
        "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    })
}

fn keys(more: Value) -> ForeignKeys {
    let mut key = key();
    for (name, value) in more.as_object().unwrap() {
        key[name] = value.clone();
    }
    ForeignKeys::read(&json!({ "keys": [{ "kty": "oct", "k": "x" }, 7, key] }))
}

#[test]
fn the_signature_of_rfc_7515_is_found_good() {
    assert!(keys(json!({ "kid": "any", "use": "sig", "alg": "ES256" })).signed(ES256, JwsAlg::ES256));
    assert!(!keys(json!({ "use": "enc" })).signed(ES256, JwsAlg::ES256));
    assert!(!keys(json!({ "alg": "ES384" })).signed(ES256, JwsAlg::ES256));
    assert!(!keys(json!({})).signed(ES256, JwsAlg::RS256));
    assert!(!keys(json!({})).signed(&ES256.replace("qb2Ui", "qb2Yi"), JwsAlg::ES256));
    assert!(!ForeignKeys::default().signed(ES256, JwsAlg::ES256));
}

#[test]
fn a_key_with_a_long_name_or_number_is_passed_over() {
    for (name, most) in [("kid", 255), ("alg", 255), ("n", 1_366)] {
        let read = |length: usize| {
            let mut key = json!({ "kty": "RSA", "e": "AQAB", "n": "A".repeat(1_366) });
            key[name] = "A".repeat(length).into();
            ForeignKeys::read(&json!({ "keys": [key] })).verifying.len()
        };
        assert_eq!((read(most), read(most + 1)), (1, 0), "{name}");
    }
}

#[test]
fn the_signature_of_rfc_7515_on_p_521_is_found_good() {
    // Appendix A.4.
    let jwt = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7Xdt\
        AG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
    let key = json!({
        "kty": "EC", "crv": "P-521",
        "x": "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",
        "y": "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",
    });
    let keys = ForeignKeys::read(&json!({ "keys": [key] }));
    assert!(keys.signed(jwt, JwsAlg::ES512) && !keys.signed(jwt, JwsAlg::ES256));
    assert!(!keys.signed(&jwt.replace("AdwM", "AdwN"), JwsAlg::ES512));
}

#[test]
fn a_signature_of_ed25519_is_found_good_by_the_name_it_says() {
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
    use base64::Engine as _;
    let encoded = |bytes: &[u8]| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
    let pair = Ed25519KeyPair::generate().unwrap();
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key().as_ref()) });
    // RFC 8037 §3.1, RFC 9864 §2.2.
    for (alg, other) in [(JwsAlg::EdDSA, JwsAlg::Ed25519), (JwsAlg::Ed25519, JwsAlg::EdDSA)] {
        let message = format!("{}.{}", encoded(json!({ "alg": alg }).to_string().as_bytes()), encoded(b"{}"));
        let jwt = format!("{message}.{}", encoded(pair.sign(message.as_bytes()).as_ref()));
        for (name, is_good) in [(None, true), (Some(alg), true), (Some(other), false)] {
            let mut key = jwk.clone();
            if let Some(name) = name {
                key["alg"] = name.as_str().into();
            }
            let keys = ForeignKeys::read(&json!({ "keys": [key] }));
            assert_eq!((keys.signed(&jwt, alg), keys.signed(&jwt, other)), (is_good, false), "{alg:?} {name:?}");
        }
        let key = PublicJwk::read(&jwk).unwrap();
        assert!(signed_with_key(&jwt, alg, &key) && !signed_with_key(&jwt, other, &key));
        let (head, end) = jwt.split_at(jwt.len() - 20);
        let altered = format!("{head}{}{}", if end.starts_with('A') { 'B' } else { 'A' }, &end[1..]);
        assert!(!signed_with_key(&altered, alg, &key));
    }
}

#[test]
fn a_set_is_looked_at_again_a_few_times_and_then_later() {
    let (fetched, begin) = (FetchedKeys::new(10), Timestamp::from_seconds(1_000));
    let may = |address: &str, seconds| fetched.may_look_again(address, begin + Duration::from_secs(seconds));
    let looks: Vec<bool> = (0..7).map(|second| may("https://app.example/jwks", second)).collect();
    assert_eq!(looks, [true, true, true, true, true, false, false]);
    assert!(may("https://other.example/jwks", 7));
    assert!(!may("https://app.example/jwks", 9) && may("https://app.example/jwks", 10));
}

#[test]
fn the_mac_of_rfc_7515_is_found_good() {
    use base64::Engine as _;
    // Appendix A.1.
    let jwt = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let secret = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(secret).unwrap();
    assert!(signed_with_secret(jwt, JwsAlg::HS256, &secret));
    assert!(!signed_with_secret(jwt, JwsAlg::HS256, b"another"));
    assert!(!signed_with_secret(jwt, JwsAlg::HS384, &secret));
}
