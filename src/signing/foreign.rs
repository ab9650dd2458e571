//! Signatures of others: of clients, on their assertions and request objects (RFC 7515, RFC 8725).

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::protocol::{Encryption, JweAlg, JwsAlg, PublicJwk, Thumbprint};
use rules::random::Random;
use serde::Deserialize;
use serde_json::Value;

use super::bounded::Bounded;
use super::jwe::{Content, Recipient, recipients};
use super::verifying::VerifyingKey;

/// Keys of somebody else.
#[derive(Debug, Default)]
pub struct ForeignKeys {
    verifying: Vec<ForeignKey>,
    recipients: Vec<Recipient>,
    /// Certificates that go with them (RFC 7517 §4.7), the first of each chain.
    certificates: Vec<Thumbprint>,
}

#[derive(Debug)]
struct ForeignKey {
    kid: Option<String>,
    alg: Option<String>,
    kind: Kind,
    public: VerifyingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    P256,
    P384,
    P521,
    Ed25519,
}

/// Key sets that were fetched lately, by address, with the moment that was.
pub struct FetchedKeys {
    sets: Bounded<String, (Arc<ForeignKeys>, Timestamp)>,
    /// Since when second looks are counted there, and how many there were.
    looks: Bounded<String, (Timestamp, u32)>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    n: Option<String>,
    e: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    public_key_use: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

impl ForeignKeys {
    /// How many keys of a set are read.
    const MOST: usize = 50;

    /// Reads a JWK set (RFC 7517 §5). Keys that cannot verify, or that nobody here understands, are passed over.
    pub fn read(jwks: &Value) -> Self {
        let keys = jwks["keys"].as_array().map(Vec::as_slice).unwrap_or_default();
        let keys = || keys.iter().take(Self::MOST).filter(|jwk| is_short(jwk));
        let (verifying, certificates) = (keys().filter_map(ForeignKey::read).collect(), keys().filter_map(certificate).collect());
        Self { verifying, recipients: recipients(keys()), certificates }
    }

    /// The one key that a secret between them and us makes (OpenID Connect Core §10.2).
    pub fn sharing(secret: &[u8]) -> Self {
        Self { recipients: vec![Recipient::sharing(secret)], ..Self::default() }
    }

    /// Whether that certificate is one of theirs.
    pub fn show(&self, certificate: Thumbprint) -> bool {
        self.certificates.contains(&certificate)
    }

    /// Encrypts to the first of them that is for it; `None` if none is.
    pub fn encrypt(&self, way: Encryption, content: Content<'_>, random: &Random) -> Option<String> {
        self.recipients.iter().find(|key| key.takes(way.alg))?.encrypt(way, content, random)
    }

    /// Whether something can be encrypted to one of them.
    pub fn takes(&self, alg: JweAlg) -> bool {
        self.recipients.iter().any(|key| key.takes(alg))
    }

    /// Whether one of them made the signature of `jwt`, with `alg` and no other.
    pub fn signed(&self, jwt: &str, alg: JwsAlg) -> bool {
        let Some((header, message, signature)) = parts(jwt, alg) else { return false };
        let fits = |key: &&ForeignKey| {
            let is_named = header.kid.is_none() || key.kid.is_none() || header.kid == key.kid;
            let is_kind = Kind::of(alg) == Some(key.kind);
            is_named && is_kind && key.alg.as_ref().is_none_or(|own| own == alg.as_str())
        };
        self.verifying.iter().filter(fits).any(|key| key.public.has_signed(message, signature, alg))
    }
}

/// Whether what is kept of a key is short, so that many sets of strangers fit into memory: names of 255 bytes, numbers of 8,192 bits.
fn is_short(jwk: &Value) -> bool {
    let is_within = |name: &str, most: usize| jwk[name].as_str().is_none_or(|text| text.len() <= most);
    ["kid", "alg"].iter().all(|name| is_within(name, 255)) && ["n", "e", "x", "y"].iter().all(|name| is_within(name, 1_366))
}

/// The first certificate of a key's `x5c` (RFC 7517 §4.7).
fn certificate(jwk: &Value) -> Option<Thumbprint> {
    use base64::Engine as _;
    let der = base64::engine::general_purpose::STANDARD.decode(jwk["x5c"].as_array()?.first()?.as_str()?).ok()?;
    Some(Thumbprint::of_certificate(&der))
}

/// Whether that one key made the signature of `jwt`, with `alg` and no other.
pub fn signed_with_key(jwt: &str, alg: JwsAlg, key: &PublicJwk) -> bool {
    let Some((_, message, signature)) = parts(jwt, alg).filter(|_| key.suits(alg)) else { return false };
    let verifying = match key {
        PublicJwk::Ec { crv, x, y } => VerifyingKey::point(crv, x, y),
        PublicJwk::Rsa { e, n } => VerifyingKey::rsa(n, e),
        PublicJwk::Okp { x } => VerifyingKey::ed25519(x),
    };
    verifying.is_some_and(|key| key.has_signed(message, signature, alg))
}

/// Whether `secret` made the signature of `jwt`, with `alg` and no other.
pub fn signed_with_secret(jwt: &str, alg: JwsAlg, secret: &[u8]) -> bool {
    let Some((_, message, signature)) = parts(jwt, alg).filter(|_| alg.is_symmetric()) else { return false };
    VerifyingKey::secret(secret).has_signed(message, signature, alg)
}

fn parts(jwt: &str, alg: JwsAlg) -> Option<(Header, &str, &str)> {
    use base64::Engine as _;
    let (message, signature) = jwt.rsplit_once('.')?;
    let header = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(message.split_once('.')?.0).ok()?;
    let header: Header = serde_json::from_slice(&header).ok()?;
    (header.alg == alg.as_str()).then_some((header, message, signature))
}

impl Kind {
    fn of(alg: JwsAlg) -> Option<Self> {
        match alg {
            JwsAlg::HS256 | JwsAlg::HS384 | JwsAlg::HS512 => None,
            JwsAlg::RS256 | JwsAlg::RS384 | JwsAlg::RS512 | JwsAlg::PS256 | JwsAlg::PS384 | JwsAlg::PS512 => Some(Self::Rsa),
            JwsAlg::ES256 => Some(Self::P256),
            JwsAlg::ES384 => Some(Self::P384),
            JwsAlg::ES512 => Some(Self::P521),
            JwsAlg::EdDSA | JwsAlg::Ed25519 => Some(Self::Ed25519),
        }
    }
}

impl ForeignKey {
    fn read(jwk: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(jwk.clone()).ok()?;
        if jwk.public_key_use.as_deref() == Some("enc") {
            return None;
        }
        let curve = |kind, crv| Some((kind, VerifyingKey::point(crv, jwk.x.as_deref()?, jwk.y.as_deref()?)?));
        let (kind, public) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => (Kind::Rsa, VerifyingKey::rsa(&jwk.n?, &jwk.e?)?),
            ("EC", Some(crv @ "P-256")) => curve(Kind::P256, crv)?,
            ("EC", Some(crv @ "P-384")) => curve(Kind::P384, crv)?,
            ("EC", Some(crv @ "P-521")) => curve(Kind::P521, crv)?,
            ("OKP", Some("Ed25519")) => (Kind::Ed25519, VerifyingKey::ed25519(&jwk.x?)?),
            _ => return None,
        };
        Some(Self { kid: jwk.kid, alg: jwk.alg, kind, public })
    }
}

impl FetchedKeys {
    /// So many second looks at one address are taken in [`Self::SPAN`]: enough for a client that just changed its keys, and nothing that
    /// strangers could make a flood of.
    const LOOKS: u32 = 5;
    const SPAN: Duration = Duration::from_secs(10);

    /// Remembers at most `capacity` sets.
    pub fn new(capacity: usize) -> Self {
        Self { sets: Bounded::new(capacity), looks: Bounded::new(capacity) }
    }

    /// Whether a set that is remembered, and in which a key is missing, may be fetched once more; that counts as having done so.
    pub fn may_look_again(&self, address: &str, now: Timestamp) -> bool {
        let (since, looks) = self.looks.find(address).filter(|(since, _)| now.since(*since) < Self::SPAN).unwrap_or((now, 0));
        if looks < Self::LOOKS {
            self.looks.insert(address.to_owned(), (since, looks + 1));
        }
        looks < Self::LOOKS
    }

    /// The set that was fetched from there, and when.
    pub fn find(&self, address: &str) -> Option<(Arc<ForeignKeys>, Timestamp)> {
        self.sets.find(address)
    }

    /// Remembers what was fetched.
    pub fn insert(&self, address: &str, keys: Arc<ForeignKeys>, at: Timestamp) {
        self.sets.insert(address.to_owned(), (keys, at));
    }
}

impl std::fmt::Debug for FetchedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FetchedKeys")
    }
}

#[cfg(test)]
mod tests {
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
}
