use aws_lc_rs::agreement::PrivateKey;
use aws_lc_rs::rsa::{KeySize, PrivateDecryptingKey};
use proptest::prelude::*;
use rules::protocol::{Encryption, JweAlg, JweEnc};
use rules::random::Random;
use rules::secret::Secret;
use serde_json::{Value, json};

use super::agreement::Curve;
use super::opening::Key;
use super::shared::SharedKey;
use super::*;

/// The members of a JWK, and the private key that opens what is encrypted to it.
fn pair(curve: Curve, d: &str, kid: &str) -> OpeningKey {
    let private = PrivateKey::from_private_key(curve.algorithm(), &decoded(d).unwrap()).unwrap();
    OpeningKey { kid: Some(kid.to_owned()), key: Key::Agreement(curve, private) }
}

/// RFC 7520 §5.4, on P-384.
const WRAPPED: &str = "eyJhbGciOiJFQ0RILUVTK0ExMjhLVyIsImtpZCI6InBlcmVncmluLnRvb2tAdHVja2Jvcm91Z2guZXhhbXBsZSIsImVwayI6eyJrdHkiOiJFQyIsImNydiI6IlAtMzg0IiwieCI6InVCbzRrSFB3Nmtiang1bDB4b3dyZF9vWXpCbWF6LUdLRlp1NHhBRkZrYllpV2d1dEVLNml1RURzUTZ3TmROZzMiLCJ5Ijoic3AzcDVTR2haVkMyZmFYdW1JLWU5SlUyTW84S3BvWXJGRHI1eVBOVnRXNFBnRXdaT3lRVEEtSmRhWTh0YjdFMCJ9LCJlbmMiOiJBMTI4R0NNIn0.0DJjBXri_kBcC46IkU5_Jk9BqaQeHdv2.mH-G2zVqgztUtnW_.tkZuOO9h95OgHJmkkrfLBisku8rGf6nzVxhRM3sVOhXgz5NJ76oID7lpnAi_cPWJRCjSpAaUZ5dOR3Spy7QuEkmKx8-3RCMhSYMzsXaEwDdXta9Mn5B7cCBoJKB0IgEnj_qfo1hIi-uEkUpOZ8aLTZGHfpl05jMwbKkTe2yK3mjF6SBAsgicQDVCkcY9BLluzx1RmC3ORXaM0JaHPB93YcdSDGgpgBWMVrNU1ErkjcMqMoT_wtCex3w03XdLkjXIuEr2hWgeP-nkUZTPU9EoGSPj6fAS-bSz87RCPrxZdj_iVyC6QWcqAu07WNhjzJEPc4jVntRJ6K53NgPQ5p99l3Z408OUqj4ioYezbS6vTPlQ.WuGzxmcreYjpHGJoa17EBg";

/// RFC 7520 §5.5, on P-256.
const AGREED: &str = "eyJhbGciOiJFQ0RILUVTIiwia2lkIjoibWVyaWFkb2MuYnJhbmR5YnVja0BidWNrbGFuZC5leGFtcGxlIiwiZXBrIjp7Imt0eSI6IkVDIiwiY3J2IjoiUC0yNTYiLCJ4IjoibVBVS1RfYkFXR0hJaGcwVHBqanFWc1AxclhXUXVfdndWT0hIdE5rZFlvQSIsInkiOiI4QlFBc0ltR2VBUzQ2ZnlXdzVNaFlmR1RUMElqQnBGdzJTUzM0RHY0SXJzIn0sImVuYyI6IkExMjhDQkMtSFMyNTYifQ..yc9N8v5sYyv3iGQT926IUg.BoDlwPnTypYq-ivjmQvAYJLb5Q6l-F3LIgQomlz87yW4OPKbWE1zSTEFjDfhU9IPIOSA9Bml4m7iDFwA-1ZXvHteLDtw4R1XRGMEsDIqAYtskTTmzmzNa-_q4F_evAPUmwlO-ZG45Mnq4uhM1fm_D9rBtWolqZSF3xGNNkpOMQKF1Cl8i8wjzRli7-IXgyirlKQsbhhqRzkv8IcY6aHl24j03C-AR2le1r7URUhArM79BY8soZU0lzwI-sD5PZ3l4NDCCei9XkoIAfsXJWmySPoeRb2Ni5UZL4mYpvKDiwmyzGd65KqVw7MsFfI_K767G9C9Azp73gKZD0DyUn1mn0WW5LmyX_yJ-3AROq8p1WZBfG-ZyJ6195_JGG2m9Csg.WCCkNa-x4BeB9hIDIfFuhg";

/// RFC 7519, appendix A.1, made as in RFC 7516, appendix A.2.
const RSA1_5: &str = "eyJhbGciOiJSU0ExXzUiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.QR1Owv2ug2WyPBnbQrRARTeEk9kDO2w8qDcjiHnSJflSdv1iNqhWXaKH4MqAkQtMoNfABIPJaZm0HaA415sv3aeuBWnD8J-Ui7Ah6cWafs3ZwwFKDFUUsWHSK-IPKxLGTkND09XyjORj_CHAgOPJ-Sd8ONQRnJvWn_hXV1BNMHzUjPyYwEsRhDhzjAD26imasOTsgruobpYGoQcXUwFDn7moXPRfDE8-NoQX7N7ZYMmpUDkR-Cx9obNGwJQ3nM52YCitxoQVPzjbl7WBuB7AohdBoZOdZ24WlN1lVIeh8v1K4krB8xgKvRU8kgFrEn_a1rZgN5TiysnmzTROF869lQ.AxY8DCtDaGlsbGljb3RoZQ.MKOle7UQrG6nSxTLX6Mqwt0orbHvAKeWnDYvpIAeZ72deHxz3roJDXQyhxx0wKaMHDjUEOKIwrtkHthpqEanSBNYHZgmNOV7sln1Eu9g3J8.fiK51VwhsxJ-siBMR-YFiA";

fn peregrin() -> OpeningKey {
    pair(Curve::P384, "iTx2pk7wW-GqJkHcEkFQb2EFyYcO7RugmaW3mRrQVAOUiPommT0IdnYK2xDlZh-j", "peregrin.took@tuckborough.example")
}

fn meriadoc() -> OpeningKey {
    pair(Curve::P256, "r_kHyZ-a06rmxM3yESK84r1otSg-aQcVStkRhA-iCM8", "meriadoc.brandybuck@buckland.example")
}

#[test]
fn the_examples_of_rfc_7520_open() {
    let keys = [peregrin(), meriadoc()];
    for jwe in [WRAPPED, AGREED] {
        let text = String::from_utf8(decrypt(jwe, &keys).unwrap()).unwrap();
        assert!(text.starts_with("You can trust us to stick with you through thick and thin\u{2013}to the bitter end."), "{text}");
        assert!(text.ends_with("We are your friends, Frodo."));
    }
    assert_eq!(decrypt(WRAPPED, &keys[1..]), Err(CannotDecrypt::Closed));
    assert_eq!(decrypt(AGREED, &keys[..1]), Err(CannotDecrypt::Closed));
    assert_eq!(decrypt(&AGREED.replace("..yc9N", ".AAAA.yc9N"), &keys), Err(CannotDecrypt::Closed));
    assert_eq!(decrypt(&AGREED.replace("WCCk", "WCCl"), &keys), Err(CannotDecrypt::Closed));
}

/// RFC 7516, appendix A.3.7.
const KEY_WRAP: &str = "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ.AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ";

#[test]
fn the_example_of_rfc_7516_with_a_key_that_both_know_opens() {
    let key = |k: &str| OpeningKey { kid: None, key: Key::Shared(SharedKey(Secret::new(decoded(k).unwrap()))) };
    let theirs = key("GawgguFyGrWKav7AX4VKUg");
    assert_eq!(decrypt(KEY_WRAP, [&theirs]).as_deref(), Ok(&b"Live long and prosper."[..]));
    assert_eq!(decrypt(KEY_WRAP, [&key("GawgguFyGrWKav7AX4VKUw")]), Err(CannotDecrypt::Closed));
    assert_eq!(decrypt(&KEY_WRAP.replace("U0m_", "U0n_"), [&theirs]), Err(CannotDecrypt::Closed));
    assert_eq!(decrypt(KEY_WRAP, [&OpeningKey::sharing(b"secret"), &meriadoc()]), Err(CannotDecrypt::Closed));
    // A key of a pair is for another algorithm, and a key that both know for none of those.
    assert_eq!(decrypt(AGREED, [&theirs]), Err(CannotDecrypt::Closed));
}

#[test]
fn what_is_encrypted_with_a_secret_opens_with_that_secret_alone() {
    let (recipient, key) = (Recipient::sharing(b"s3cret"), OpeningKey::sharing(b"s3cret"));
    for alg in JweAlg::ALL {
        let is_for_secrets = matches!(alg, JweAlg::A128Kw | JweAlg::A256Kw);
        assert_eq!(recipient.takes(alg), is_for_secrets, "{alg:?}");
        for enc in JweEnc::ALL {
            let made = recipient.encrypt(Encryption { alg, enc }, Content::Jwt("e.y.J"), &Random);
            assert_eq!(made.is_some(), is_for_secrets, "{alg:?} {enc:?}");
            let Some(jwe) = made else { continue };
            assert_eq!(decrypt(&jwe, [&key]).as_deref(), Ok(&b"e.y.J"[..]), "{alg:?} {enc:?}");
            assert_eq!(decrypt(&jwe, [&OpeningKey::sharing(b"S3cret"), &peregrin()]), Err(CannotDecrypt::Closed));
            let again = recipient.encrypt(Encryption { alg, enc }, Content::Jwt("e.y.J"), &Random).unwrap();
            assert_ne!(jwe.split('.').nth(1), again.split('.').nth(1), "each has a key of its own");
            // A name that the other side gives the key says nothing to us (RFC 7516 §4.1.6).
            let header: Value = serde_json::from_slice(&decoded(jwe.split('.').next().unwrap()).unwrap()).unwrap();
            assert_eq!((&header["alg"], &header["cty"], header.get("kid")), (&json!(alg.as_str()), &json!("JWT"), None));
        }
    }
}

fn with_header(header: &Value) -> String {
    let parts: Vec<&str> = AGREED.split('.').collect();
    [&encoded(header.to_string().as_bytes()), parts[1], parts[2], parts[3], parts[4]].join(".")
}

#[test]
fn what_is_not_spoken_is_refused_before_any_key_is_used() {
    assert_eq!(decrypt(RSA1_5, &[meriadoc()]), Err(CannotDecrypt::NotSpoken));
    let header: Value = serde_json::from_slice(&decoded(AGREED.split('.').next().unwrap()).unwrap()).unwrap();
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        decrypt(&with_header(&header), &[meriadoc()])
    };
    for (name, value) in [
        ("zip", json!("DEF")),
        ("crit", json!(["exp"])),
        ("alg", json!("none")),
        ("alg", json!("dir")),
        ("alg", json!("RSA-OAEP")),
        ("enc", json!("A192GCM")),
        ("enc", json!("none")),
    ] {
        assert_eq!(with(name, value.clone()), Err(CannotDecrypt::NotSpoken), "{name} {value}");
    }
    // The header is under the tag.
    assert_eq!(with("typ", json!("JWT")), Err(CannotDecrypt::Closed));
    assert_eq!(with("apu", json!("*")), Err(CannotDecrypt::Closed));
    for header in [&b"[\"ECDH-ES\",\"A128CBC-HS256\"]"[..], b"{\"alg\":\"ECDH-ES\",\"enc\":\"A128GCM\",\"x\":\"\xff\"}"] {
        assert_eq!(decrypt(&format!("{}....", encoded(header)), &[meriadoc()]), Err(CannotDecrypt::Malformed));
    }
    for malformed in ["", "a.b.c", "....", "a.b.c.d.e", "e30....", &format!("{AGREED}.x"), &"a".repeat(300 * 1024)] {
        assert_eq!(decrypt(malformed, &[meriadoc()]), Err(CannotDecrypt::Malformed));
    }
}

/// A key of each kind that we make, with its public half.
fn ours() -> Vec<(OpeningKey, Value)> {
    let rsa = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let pkcs8 = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&rsa).unwrap();
    let rsa_pair = aws_lc_rs::rsa::KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let components = aws_lc_rs::rsa::PublicKeyComponents::<Vec<u8>>::from(aws_lc_rs::signature::KeyPair::public_key(&rsa_pair));
    let jwk = json!({ "kty": "RSA", "use": "enc", "kid": "r", "n": encoded(&components.n), "e": encoded(&components.e) });
    let mut keys = vec![(OpeningKey::rsa("r", pkcs8.as_ref()).unwrap(), jwk)];
    for (curve, kid) in [(Curve::P256, "p2"), (Curve::P384, "p3"), (Curve::P521, "p5"), (Curve::X25519, "x")] {
        let private = PrivateKey::generate(curve.algorithm()).unwrap();
        let bytes = private.compute_public_key().unwrap().as_ref().to_vec();
        let mut jwk = serde_json::to_value(super::agreement::PublicPoint { curve, bytes }.jwk()).unwrap();
        jwk["kid"] = kid.into();
        keys.push((OpeningKey { kid: Some(kid.to_owned()), key: Key::Agreement(curve, private) }, jwk));
    }
    keys
}

fn read(jwks: &Value) -> Vec<Recipient> {
    recipients(jwks["keys"].as_array().into_iter().flatten())
}

#[test]
fn what_is_encrypted_to_a_key_opens_with_it_alone() {
    let keys = ours();
    let jwks = json!({ "keys": keys.iter().map(|(_, jwk)| jwk).collect::<Vec<_>>() });
    let recipients = read(&jwks);
    assert_eq!(recipients.len(), keys.len());
    let private: Vec<&OpeningKey> = keys.iter().map(|(key, _)| key).collect();
    for (at, recipient) in recipients.iter().enumerate() {
        for alg in JweAlg::ALL {
            for enc in JweEnc::ALL {
                let jwe = recipient.encrypt(Encryption { alg, enc }, Content::Jwt("e.y.J"), &Random);
                let is_for_it = match alg {
                    JweAlg::RsaOaep256 => at == 0,
                    JweAlg::EcdhEs | JweAlg::EcdhEsA128Kw | JweAlg::EcdhEsA256Kw => at > 0,
                    JweAlg::A128Kw | JweAlg::A256Kw => false,
                };
                assert_eq!((recipient.takes(alg), jwe.is_some()), (is_for_it, is_for_it), "{alg:?} {enc:?}");
                let Some(jwe) = jwe else { continue };
                assert_eq!(decrypt(&jwe, private.iter().copied()).as_deref(), Ok(&b"e.y.J"[..]), "{alg:?} {enc:?}");
                let others = private.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, key)| *key);
                assert_eq!(decrypt(&jwe, others), Err(CannotDecrypt::Closed));
                let header: Value = serde_json::from_slice(&decoded(jwe.split('.').next().unwrap()).unwrap()).unwrap();
                assert_eq!((&header["alg"], &header["cty"], header.get("zip")), (&json!(alg.as_str()), &json!("JWT"), None));
            }
        }
    }
}

#[test]
fn keys_that_sign_or_are_for_another_algorithm_are_not_encrypted_to() {
    let (_, jwk) = ours().remove(1);
    let with = |name: &str, value: &str| {
        let mut jwk = jwk.clone();
        jwk[name] = value.into();
        read(&json!({ "keys": [7, {}, { "kty": "oct", "k": "x" }, jwk] }))
    };
    assert!(with("use", "sig").is_empty());
    assert!(with("x", "AAAA").is_empty());
    assert!(with("use", "enc")[0].takes(JweAlg::EcdhEs));
    assert!(!with("alg", "ECDH-ES+A128KW")[0].takes(JweAlg::EcdhEs) && with("alg", "ECDH-ES+A128KW")[0].takes(JweAlg::EcdhEsA128Kw));
    assert!(read(&json!([])).is_empty() && read(&Value::Null).is_empty());
}

proptest! {
    #[test]
    fn no_jwe_is_too_strange(text in "[a-zA-Z0-9_.=-]{0,120}", header in "[ -~]{0,60}", rest in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,40}") {
        let key = meriadoc();
        let _ = decrypt(&text, [&key]);
        let _ = decrypt(&format!("{}.{rest}", encoded(header.as_bytes())), [&key]);
        let spoken = json!({ "alg": "ECDH-ES+A128KW", "enc": "A128GCM", "apu": header, "epk": { "kty": "EC", "crv": "P-256", "x": header, "y": header } });
        let jwe = format!("{}.{rest}", encoded(spoken.to_string().as_bytes()));
        prop_assert!(decrypt(&jwe, [&key]).is_err());
    }
}
