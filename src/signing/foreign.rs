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
mod tests;
