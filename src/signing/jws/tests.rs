use super::*;
use crate::signing::{KeyRing, LoadedKeys, make_key};
use rules::directory::IdTokenAlg;
use rules::ids::TenantId;
use rules::keys::{KeyPlan, SigningKey};
use rules::random::Random;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const ISS: &str = "https://id.example/contoso";
const ALGS: [IdTokenAlg; 10] = IdTokenAlg::ALL;

fn stored(alg: IdTokenAlg, ring: &KeyRing) -> SigningKey {
    let times = KeyPlan::default().due(&[], alg, NOW).unwrap().times;
    make_key(alg).unwrap().sealed_for(TenantId::new(&Random, NOW), times, ring, &Random).unwrap()
}

fn pair(alg: IdTokenAlg) -> (SigningKey, LoadedKey, Vec<Arc<PublicKey>>) {
    let ring = KeyRing::draw(&Random);
    let key = stored(alg, &ring);
    let (loaded, public) = (LoadedKey::open(&key, &ring).unwrap(), PublicKey::of(&key).unwrap());
    (key, loaded, vec![Arc::new(public)])
}

fn claims() -> Value {
    json!({ "iss": ISS, "sub": "ann", "aud": "app", "iat": NOW.seconds(), "exp": NOW.seconds() + 600 })
}

fn id_token() -> Expected<'static> {
    Expected { typ: Typ::Jwt, iss: ISS, aud: Audience::Includes("app"), exp: Expiry::Counts, now: NOW }
}

fn read(token: &str, keys: &[Arc<PublicKey>], expected: &Expected<'_>) -> Result<Value, CannotVerify> {
    verify(token, keys, expected)
}

fn forged(header: &Value, token: &str) -> String {
    format!("{}{}", URL_SAFE_NO_PAD.encode(header.to_string()), &token[token.find('.').unwrap()..])
}

#[test]
fn we_know_our_own_tokens_again() {
    for alg in ALGS {
        let (_, key, keys) = pair(alg);
        let token = sign(&key, Typ::Jwt, &claims()).unwrap();
        assert_eq!(read(&token, &keys, &id_token()), Ok(claims()), "{alg:?}");
        let (head, rest) = token.split_at(token.len() - 20);
        let altered = format!("{head}{}{}", if rest.starts_with('A') { 'B' } else { 'A' }, &rest[1..]);
        assert_eq!(read(&altered, &keys, &id_token()), Err(CannotVerify::Signature), "{alg:?}");
        assert_eq!(read(&token, &pair(alg).2, &id_token()), Err(CannotVerify::Signature), "{alg:?}");
    }
}

#[test]
fn a_stranger_verifies_our_tokens_with_the_jwk_set_alone() {
    use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
    use jsonwebtoken::jwk::{JwkSet, PublicKeyUse};
    // `jsonwebtoken` itself is the stranger, and knows all but one.
    for alg in ALGS.into_iter().filter(|alg| *alg != IdTokenAlg::ES512) {
        let (stored, key, _) = pair(alg);
        let token = sign(&key, Typ::Jwt, &claims()).unwrap();
        let set: JwkSet = serde_json::from_str(&LoadedKeys::new(1).jwk_set([&stored]).unwrap()).unwrap();
        let jwk = set.find(&jsonwebtoken::decode_header(&token).unwrap().kid.unwrap()).unwrap();
        assert_eq!(jwk.common.public_key_use, Some(PublicKeyUse::Signature));
        assert_eq!(jwk.common.key_algorithm.unwrap().to_string(), alg.as_str());
        assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), stored.kid);
        let theirs = jsonwebtoken::DecodingKey::from_jwk(jwk).unwrap();
        let verifier = (DEFAULT_PROVIDER.verifier_factory)(&alg.as_str().parse().unwrap(), &theirs).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        verifier.verify(message.as_bytes(), &signature).unwrap();
        assert!(verifier.verify(b"another", &signature).is_err());
    }
}

#[test]
fn a_stranger_verifies_es512_with_the_jwk_set_alone() {
    use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
    let (stored, key, _) = pair(IdTokenAlg::ES512);
    let token = sign(&key, Typ::Jwt, &claims()).unwrap();
    let set: Value = serde_json::from_str(&LoadedKeys::new(1).jwk_set([&stored]).unwrap()).unwrap();
    let jwk = &set["keys"][0];
    assert_eq!((&jwk["kty"], &jwk["crv"], &jwk["alg"], &jwk["use"]), (&json!("EC"), &json!("P-521"), &json!("ES512"), &json!("sig")));
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (x, y) = (coordinate("x"), coordinate("y"));
    // RFC 7518 §6.2.1.2: the full size, with leading zeros; §3.4: the signature is 132 bytes.
    assert_eq!((x.len(), y.len()), (66, 66));
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(signature.len(), 132);
    let theirs = UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, [&[4_u8][..], &x, &y].concat());
    theirs.verify(message.as_bytes(), &signature).unwrap();
    assert!(theirs.verify(b"another", &signature).is_err());
}

#[test]
fn one_kind_of_token_never_counts_as_another() {
    let (_, key, keys) = pair(IdTokenAlg::ES256);
    let kinds = [Typ::Jwt, Typ::AccessToken, Typ::LogoutToken];
    for made in kinds {
        let token = sign(&key, made, &claims()).unwrap();
        for typ in kinds {
            let expected = Expected { typ, ..id_token() };
            assert_eq!(read(&token, &keys, &expected).is_ok(), made == typ, "{made:?} as {typ:?}");
        }
    }
}

#[test]
fn the_algorithm_is_the_keys_and_none_is_none() {
    let (stored, key, keys) = pair(IdTokenAlg::ES256);
    let token = sign(&key, Typ::Jwt, &claims()).unwrap();
    for alg in ["none", "None", "HS256", "RS256", "ES384", ""] {
        let token = forged(&json!({ "alg": alg, "typ": "JWT", "kid": stored.kid }), &token);
        assert_eq!(read(&token, &keys, &id_token()), Err(CannotVerify::Signature), "{alg}");
        let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
        assert_eq!(read(&unsigned, &keys, &id_token()), Err(CannotVerify::Signature), "{alg}");
    }
    let critical = forged(&json!({ "alg": "ES256", "typ": "JWT", "kid": stored.kid, "crit": ["b64"], "b64": false }), &token);
    assert_eq!(read(&critical, &keys, &id_token()), Err(CannotVerify::Signature));
}

#[test]
fn a_token_says_for_whom_and_until_when() {
    let (_, key, keys) = pair(IdTokenAlg::EdDSA);
    let token = sign(&key, Typ::Jwt, &claims()).unwrap();
    let elsewhere = Expected { iss: "https://id.example/fabrikam", ..id_token() };
    assert_eq!(read(&token, &keys, &elsewhere), Err(CannotVerify::NotForThis));
    let other_app = Expected { aud: Audience::Includes("other"), ..id_token() };
    assert_eq!(read(&token, &keys, &other_app), Err(CannotVerify::NotForThis));
    let late = Expected { now: Timestamp::from_seconds(NOW.seconds() + 600), ..id_token() };
    assert_eq!(read(&token, &keys, &late), Err(CannotVerify::Expired));
    let hint = Expected { exp: Expiry::IsIgnored, aud: Audience::LookedAtByCaller, ..late };
    assert_eq!(read(&token, &keys, &hint), Ok(claims()));
    let many = sign(&key, Typ::Jwt, &json!({ "iss": ISS, "aud": ["api", "app"], "exp": NOW.seconds() + 1 })).unwrap();
    assert!(read(&many, &keys, &id_token()).is_ok());
    let endless = sign(&key, Typ::Jwt, &json!({ "iss": ISS, "aud": "app" })).unwrap();
    assert_eq!(read(&endless, &keys, &id_token()), Err(CannotVerify::Malformed));
}

#[test]
fn a_remembered_token_ends_with_its_time_and_with_its_key() {
    let (_, key, keys) = pair(IdTokenAlg::ES256);
    let token = sign(&key, Typ::Jwt, &claims()).unwrap();
    let known = VerifiedTokens::<Value>::new(10);
    for _ in 0..2 {
        assert_eq!(known.verify(&token, &keys, &id_token()).as_deref(), Ok(&claims()));
    }
    let late = Expected { now: Timestamp::from_seconds(NOW.seconds() + 600), ..id_token() };
    assert_eq!(known.verify(&token, &keys, &late), Err(CannotVerify::Expired));
    let elsewhere = Expected { aud: Audience::Includes("other"), ..id_token() };
    assert_eq!(known.verify(&token, &keys, &elsewhere), Err(CannotVerify::NotForThis));
    assert_eq!(known.verify(&token, &[], &id_token()), Err(CannotVerify::Signature));
    let another_kind = Expected { typ: Typ::AccessToken, ..id_token() };
    assert_eq!(known.verify(&token, &keys, &another_kind), Err(CannotVerify::Signature));
    let other = format!("{}A", token);
    assert_eq!(known.verify(&other, &keys, &id_token()), Err(CannotVerify::Signature));
    let (header, rest) = token.split_once('.').unwrap();
    let (_, signature) = rest.rsplit_once('.').unwrap();
    let forged = format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims().to_string().replace("ann", "bob")));
    assert_eq!(known.verify(&forged, &keys, &id_token()), Err(CannotVerify::Signature), "a good signature of other words");
}

#[test]
fn an_ed25519_signature_is_that_of_rfc_8037() {
    use crate::signing::private_key::PrivateKey;
    // Appendix A.4; the payload is no JSON, so the layer below is asked.
    let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let key = PrivateKey::Ed25519(aws_lc_rs::signature::Ed25519KeyPair::from_seed_unchecked(&seed).unwrap());
    let message = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = key.sign(IdTokenAlg::EdDSA, message).unwrap();
    assert_eq!(URL_SAFE_NO_PAD.encode(signature), "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

#[test]
fn an_es512_signature_is_one_of_the_key_of_rfc_7520() {
    use crate::signing::ForeignKeys;
    use crate::signing::private_key::{Curve, PrivateKey};
    use aws_lc_rs::signature::EcdsaKeyPair;
    use rules::protocol::JwsAlg;
    // §3.1 and §3.2.
    let x = "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt";
    let y = "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1";
    let d = "AAhRON2r9cqXX1hg-RoI6R1tX5p2rUAYdmpHZoC1XNM56KtscrX6zbKipQrCW9CGZH3T4ubpnoTKLDYJ_fF3_rJt";
    let keys = ForeignKeys::read(&json!({ "keys": [{ "kty": "EC", "crv": "P-521", "use": "sig", "x": x, "y": y }] }));
    // §4.3: one signature that the key made. They differ each time, so ours is checked as theirs is.
    let message = "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.\
        SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBr\
        ZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
    let theirs = "AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kv\
        AD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2";
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let point = [&[4_u8][..], &bytes(x), &bytes(y)].concat();
    let pair = EcdsaKeyPair::from_private_key_and_public_key(Curve::P521.algorithm(), &bytes(d), &point).unwrap();
    let ours = PrivateKey::Ecdsa(Curve::P521, pair).sign(IdTokenAlg::ES512, message.as_bytes()).unwrap();
    for signature in [theirs.to_owned(), URL_SAFE_NO_PAD.encode(ours)] {
        assert!(keys.signed(&format!("{message}.{signature}"), JwsAlg::ES512));
        assert!(!keys.signed(&format!("{message}A.{signature}"), JwsAlg::ES512));
    }
}

#[test]
fn rubbish_is_refused_and_never_panics() {
    let (_, key, keys) = pair(IdTokenAlg::ES256);
    let token = sign(&key, Typ::Jwt, &claims()).unwrap();
    for length in 0..token.len() {
        assert!(read(&token[..length], &keys, &id_token()).is_err());
    }
    for text in ["", ".", "..", "...", "a.b.c", "e30.e30.", "é.é.é", "eyJhbGciOiJFUzI1NiJ9.e30.AA"] {
        assert!(read(text, &keys, &id_token()).is_err(), "{text}");
    }
    assert_eq!(read(&"a".repeat(LONGEST + 1), &keys, &id_token()), Err(CannotVerify::Malformed));
}
