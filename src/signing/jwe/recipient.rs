//! Encrypting to a key of somebody else, or to one that is made of a secret between us.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents};
use rules::protocol::{Encryption, JweAlg};
use rules::random::{Chance, Random};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agreement::{Parties, PointJwk, PublicPoint, agreed};
use super::content::{iv_length, seal};
use super::shared::SharedKey;
use super::wrapping::wrap;
use super::{decoded, encoded};

/// A key that something may be encrypted to.
#[derive(Debug)]
pub struct Recipient {
    kid: Option<String>,
    alg: Option<String>,
    key: Key,
}

#[derive(Debug)]
enum Key {
    Rsa(OaepPublicEncryptingKey),
    Point(PublicPoint),
    Shared(SharedKey),
}

/// What is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// A signed token (RFC 7519 §5.2).
    Jwt(&'a str),
    /// Claims that nobody signed.
    Claims(&'a str),
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    n: Option<String>,
    e: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    public_key_use: Option<String>,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: JweAlg,
    enc: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cty: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epk: Option<PointJwk>,
}

/// Those of the keys of a JWK set that may be encrypted to; those that nobody here understands, or that sign, are passed over.
pub(in crate::signing) fn recipients<'k>(keys: impl Iterator<Item = &'k Value>) -> Vec<Recipient> {
    keys.filter_map(Recipient::read).collect()
}

impl Recipient {
    fn read(value: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(value.clone()).ok()?;
        if jwk.public_key_use.as_deref().is_some_and(|name| name != "enc") {
            return None;
        }
        let key = if jwk.kty == "RSA" {
            let components = PublicKeyComponents { n: decoded(&jwk.n?)?, e: decoded(&jwk.e?)? };
            let public: PublicEncryptingKey = components.try_into().ok()?;
            Key::Rsa(OaepPublicEncryptingKey::new(public).ok()?)
        } else {
            Key::Point(PublicPoint::read(&serde_json::from_value(value.clone()).ok()?)?)
        };
        Some(Self { kid: jwk.kid, alg: jwk.alg, key })
    }

    /// Whoever knows that secret of a client (OpenID Connect Core §10.2).
    pub fn sharing(secret: &[u8]) -> Self {
        Self { kid: None, alg: None, key: Key::Shared(SharedKey::of(secret)) }
    }

    /// Whether it is a key for that algorithm.
    pub fn takes(&self, alg: JweAlg) -> bool {
        let is_kind = match &self.key {
            Key::Rsa(_) => alg == JweAlg::RsaOaep256,
            Key::Point(_) => alg != JweAlg::RsaOaep256 && !alg.is_symmetric(),
            Key::Shared(_) => alg.is_symmetric(),
        };
        is_kind && self.alg.as_ref().is_none_or(|own| own == alg.as_str())
    }

    /// Encrypts to it; `None` if the key is none of that kind, or no good.
    pub fn encrypt(&self, way: Encryption, content: Content<'_>, random: &Random) -> Option<String> {
        let Encryption { alg, enc } = way;
        let (cty, text) = match content {
            Content::Jwt(text) => (Some("JWT"), text),
            Content::Claims(text) => (None, text),
        };
        let drawn = drawn(random);
        let cek = &drawn[..enc.key_length()];
        let (epk, cek, encrypted_key) = match &self.key {
            Key::Rsa(key) if alg == JweAlg::RsaOaep256 => {
                let mut encrypted = vec![0; key.ciphertext_size()];
                let encrypted = key.encrypt(&OAEP_SHA256_MGF1SHA256, cek, &mut encrypted, None).ok()?.to_vec();
                (None, cek.to_vec(), encrypted)
            }
            Key::Point(public) => {
                let (private, ours) = public.ephemeral()?;
                let agreed = agreed(&private, public, (alg, enc), &Parties::default())?;
                match alg {
                    JweAlg::EcdhEs => (Some(ours.jwk()), agreed.expose().clone(), Vec::new()),
                    _ => (Some(ours.jwk()), cek.to_vec(), wrap(agreed.expose(), cek)?),
                }
            }
            Key::Shared(shared) => (None, cek.to_vec(), wrap(shared.wraps_by(alg)?, cek)?),
            Key::Rsa(_) => return None,
        };
        let header = Header { alg, enc: enc.as_str(), kid: self.kid.as_deref(), cty, epk };
        let header = encoded(&serde_json::to_vec(&header).ok()?);
        let iv: [u8; 16] = random.bytes();
        let iv = &iv[..iv_length(enc)];
        let sealed = seal(enc, &cek, iv, header.as_bytes(), text.as_bytes())?;
        let parts = [encoded(&encrypted_key), encoded(iv), encoded(&sealed.ciphertext), encoded(&sealed.tag)];
        Some(format!("{header}.{}", parts.join(".")))
    }
}

/// Enough for the longest content key.
fn drawn(random: &Random) -> [u8; 64] {
    random.bytes()
}
