//! A client that registers itself, with a key of its own.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{Application, CALLBACK, OpeningKey, Program, Said, Tenant, decrypt};

/// A key pair of a client's own, for ES256.
pub(crate) struct ClientKey {
    kid: String,
    pair: EcdsaKeyPair,
}

impl ClientKey {
    pub(crate) fn new(kid: &str) -> Self {
        Self { kid: kid.to_owned(), pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap() }
    }

    /// The public half.
    pub(crate) fn jwk(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid, "x": part(x), "y": part(y) })
    }

    /// By what it is known (RFC 7638).
    pub(crate) fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        sha256(&format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]))
    }

    /// A DPoP proof with these claims (RFC 9449 §4.2).
    pub(crate) fn proof(&self, claims: &Value) -> String {
        self.proof_said_to_be("ES256", claims)
    }

    /// A proof that says it is signed with another algorithm than it is.
    pub(crate) fn proof_said_to_be(&self, alg: &str, claims: &Value) -> String {
        self.signed(&json!({ "typ": "dpop+jwt", "alg": alg, "jwk": self.jwk() }), claims)
    }

    /// A JWT with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.signed(&json!({ "alg": "ES256", "kid": self.kid }), claims)
    }

    fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

/// A key pair of a client's own, that is encrypted to.
pub(crate) struct EncryptionKey {
    jwk: Value,
    opens: OpeningKey,
}

impl EncryptionKey {
    /// On P-256.
    pub(crate) fn p256(kid: &str) -> Self {
        let private = PrivateKey::generate(&ECDH_P256).unwrap();
        let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&private).unwrap();
        let public = private.compute_public_key().unwrap();
        let (x, y) = public.as_ref()[1..].split_at(32);
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({ "kty": "EC", "crv": "P-256", "use": "enc", "kid": kid, "x": encoded(x), "y": encoded(y) });
        Self { jwk, opens: OpeningKey::p256(kid, pkcs8.as_ref()).unwrap() }
    }

    /// RSA.
    pub(crate) fn rsa(kid: &str) -> Self {
        let private = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&private).unwrap();
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(private.public_key());
        let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let jwk = json!({ "kty": "RSA", "use": "enc", "kid": kid, "n": encoded(&public.n), "e": encoded(&public.e) });
        Self { jwk, opens: OpeningKey::rsa(kid, pkcs8.as_ref()).unwrap() }
    }

    /// The public half.
    pub(crate) fn jwk(&self) -> Value {
        self.jwk.clone()
    }

    /// What was encrypted to it.
    pub(crate) fn open(&self, jwe: &str) -> String {
        String::from_utf8(decrypt(jwe, [&self.opens]).unwrap()).unwrap()
    }
}

/// A JWT under a secret that both sides know.
pub(crate) fn sign_with_secret(secret: &str, claims: &Value) -> String {
    mac("HS256", aws_lc_rs::hmac::HMAC_SHA256, secret, claims)
}

/// The same, with HS512.
pub(crate) fn sign_with_long_secret(secret: &str, claims: &Value) -> String {
    assert!(secret.len() >= 64, "RFC 7518 §3.2: a key of the same size as the hash, or larger");
    mac("HS512", aws_lc_rs::hmac::HMAC_SHA512, secret, claims)
}

fn mac(alg: &str, with: aws_lc_rs::hmac::Algorithm, secret: &str, claims: &Value) -> String {
    let message = format!("{}.{}", part(&json!({ "alg": alg })), part(claims));
    let key = aws_lc_rs::hmac::Key::new(with, secret.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&key, message.as_bytes()).as_ref()))
}

/// The SHA-256 of a text, in base64url.
pub(crate) fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref())
}

/// A word that nobody said before.
pub(crate) fn word() -> String {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A JWT that nobody signed.
pub(crate) fn unsigned(claims: &Value) -> String {
    format!("{}.{}.", part(&json!({ "alg": "none" })), part(claims))
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Program {
    /// Sends JSON, perhaps with a token.
    pub(crate) async fn send_json(&self, method: &str, url: &str, token: Option<&str>, body: &Value) -> Said {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(bearer.as_ref().map(|bearer| ("authorization", bearer.as_str())));
        self.send(method, url, &headers, body.to_string().into_bytes()).await
    }

    /// Asks to be registered, for the usual callback unless it is said otherwise.
    pub(crate) async fn register(&self, tenant: &Tenant, token: Option<&str>, changed: Value) -> Said {
        let mut wanted = json!({ "redirect_uris": [CALLBACK], "client_name": "Orders" });
        for (name, value) in changed.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        self.send_json("POST", &format!("{}/register", tenant.issuer), token, &wanted).await
    }
}

impl Said {
    /// The client that was registered.
    pub(crate) fn client(&self) -> Application {
        assert_eq!((self.status, self.header("cache-control")), (201, "no-store"), "{self:?}");
        let told = self.json();
        let client_id = told["client_id"].as_str().unwrap().to_owned();
        Application { id: client_id.parse().unwrap(), client_id, secret: told["client_secret"].as_str().map(str::to_owned) }
    }
}

/// The left half of the SHA-256 of a text, as `at_hash` and `c_hash` have it beside RS256 and ES256.
pub(crate) fn left_half(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..16])
}

/// What a session state must be (OpenID Connect Session Management §4.2), by the way that our own frame has.
pub(crate) fn session_state(client: &str, origin: &str, cookie: &str, told: &str) -> String {
    let salt = told.split_once('.').map_or("", |(_, salt)| salt);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{client} {origin} {cookie} {salt}").as_bytes());
    format!("{}.{salt}", URL_SAFE_NO_PAD.encode(digest.as_ref()))
}
