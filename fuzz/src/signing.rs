//! JSON Web Encryption as the house speaks it: its own files, without the house around them, and three keys that are always the same.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

#[path = "../../src/signing/jwe/mod.rs"]
mod jwe;

pub use jwe::{CannotDecrypt, Content, OpeningKey, Recipient, decrypt};

/// A client's secret.
const SECRET: &[u8] = b"s3cret";

/// The private keys, and that which the secret makes. They open nothing but inputs of the fuzzer; that on P-256 is of RFC 7520 §5.5.
static KEYS: LazyLock<[OpeningKey; 3]> = LazyLock::new(|| {
    let rsa = OpeningKey::rsa("rsa", include_bytes!("../keys/rsa.der")).expect("that is an RSA key");
    let p256 = OpeningKey::p256("meriadoc.brandybuck@buckland.example", include_bytes!("../keys/p256.der"));
    [rsa, p256.expect("that is a key on P-256"), OpeningKey::sharing(SECRET)]
});

static RECIPIENTS: LazyLock<Vec<Recipient>> = LazyLock::new(|| {
    let jwks: Value = serde_json::from_slice(include_bytes!("../keys/public.json")).expect("that is a JWK set");
    let mut recipients = jwe::recipients(jwks["keys"].as_array().into_iter().flatten());
    recipients.push(Recipient::sharing(SECRET));
    recipients
});

/// The keys that open.
pub fn keys() -> &'static [OpeningKey] {
    &*KEYS
}

/// Their public halves, and the shared one.
pub fn recipients() -> &'static [Recipient] {
    &RECIPIENTS
}

/// A part of a compact JWS or JWE that holds a JSON object.
pub fn object(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok().filter(Value::is_object)
}
