//! Decrypting what was encrypted to a key of ours, or to one that is made of a secret between us.

use aws_lc_rs::agreement::PrivateKey as AgreementKey;
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use rules::protocol::{JweAlg, JweEnc, read_object};
use rules::random::{Chance as _, Random};
use serde::Deserialize;
use serde_json::Value;

use super::agreement::{Curve, Parties, PointJwk, PublicPoint, agreed};
use super::content::{Sealed, open};
use super::decoded;
use super::shared::SharedKey;
use super::wrapping::unwrap;

/// A private key of a tenant, or one that a client's secret makes, which opens what was encrypted to it.
pub struct OpeningKey {
    /// What it is called; one that is made of a secret has no name between us.
    pub(super) kid: Option<String>,
    pub(super) key: Key,
}

pub(super) enum Key {
    Rsa(Box<OaepPrivateDecryptingKey>),
    Agreement(Curve, AgreementKey),
    Shared(SharedKey),
}

/// Why something does not decrypt. Whoever sent it hears the same for all (RFC 7516 §11.4, §11.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotDecrypt {
    /// It is no JWE in its compact form, or a longer one than anybody needs.
    #[error("it is no JWE")]
    Malformed,
    /// It is made in a way that is not spoken here: by its algorithms, compressed, or with a critical header.
    #[error("it is made in a way that is not spoken here")]
    NotSpoken,
    /// No key of ours opens it, or it was altered.
    #[error("it does not open")]
    Closed,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    kid: Option<String>,
    epk: Option<PointJwk>,
    apu: Option<String>,
    apv: Option<String>,
    zip: Option<Value>,
    crit: Option<Value>,
}

/// A JWE, taken apart.
struct Jwe<'a> {
    protected: &'a str,
    header: Header,
    alg: JweAlg,
    enc: JweEnc,
    encrypted_key: Vec<u8>,
    iv: Vec<u8>,
    sealed: Sealed,
}

/// The longest one that is read.
const LONGEST: usize = 256 * 1024;

impl<'a> Jwe<'a> {
    fn read(text: &'a str) -> Result<Self, CannotDecrypt> {
        use CannotDecrypt::{Malformed, NotSpoken};
        let parts: Vec<&str> = Some(text).filter(|text| text.len() <= LONGEST).ok_or(Malformed)?.split('.').collect();
        let [protected, encrypted_key, iv, ciphertext, tag] = parts[..] else { return Err(Malformed) };
        let part = |text: &str| decoded(text).ok_or(Malformed);
        let header: Header = read_object(&part(protected)?).ok_or(Malformed)?;
        // What is compressed may be a thousand times as long (RFC 8725 §3.6).
        if header.zip.is_some() || header.crit.is_some() {
            return Err(NotSpoken);
        }
        let (alg, enc) = (JweAlg::read(&header.alg).ok_or(NotSpoken)?, JweEnc::read(&header.enc).ok_or(NotSpoken)?);
        let sealed = Sealed { ciphertext: part(ciphertext)?, tag: part(tag)? };
        Ok(Self { protected, header, alg, enc, encrypted_key: part(encrypted_key)?, iv: part(iv)?, sealed })
    }

    /// The content's key by `key`. One that cannot be had is drawn, so that nobody learns where it failed (RFC 7516 §11.5).
    fn content_key(&self, key: &OpeningKey) -> Vec<u8> {
        let found = match &key.key {
            Key::Rsa(private) if self.alg == JweAlg::RsaOaep256 => {
                let mut room = vec![0; private.min_output_size()];
                private.decrypt(&OAEP_SHA256_MGF1SHA256, &self.encrypted_key, &mut room, None).ok().map(|key| key.to_vec())
            }
            Key::Agreement(curve, private) => self.agreed(*curve, private),
            Key::Shared(shared) => shared.wraps_by(self.alg).and_then(|kek| unwrap(kek, &self.encrypted_key)),
            Key::Rsa(_) => None,
        };
        found.filter(|key| key.len() == self.enc.key_length()).unwrap_or_else(|| {
            let drawn: [u8; 64] = Random.bytes();
            drawn[..self.enc.key_length()].to_vec()
        })
    }

    fn agreed(&self, curve: Curve, private: &AgreementKey) -> Option<Vec<u8>> {
        let public = PublicPoint::read(self.header.epk.as_ref()?).filter(|public| public.curve == curve)?;
        let party = |name: &Option<String>| name.as_deref().map_or(Some(Vec::new()), decoded);
        let parties = Parties { apu: party(&self.header.apu)?, apv: party(&self.header.apv)? };
        let agreed = agreed(private, &public, (self.alg, self.enc), &parties)?;
        match self.alg {
            // RFC 7516 §5.2 (10): there is nothing to decrypt the key from.
            JweAlg::EcdhEs => self.encrypted_key.is_empty().then(|| agreed.expose().clone()),
            _ => unwrap(agreed.expose(), &self.encrypted_key),
        }
    }

    fn is_for(&self, key: &OpeningKey) -> bool {
        let is_kind = match &key.key {
            Key::Rsa(_) => self.alg == JweAlg::RsaOaep256,
            Key::Agreement(..) => self.alg != JweAlg::RsaOaep256 && !self.alg.is_symmetric(),
            Key::Shared(_) => self.alg.is_symmetric(),
        };
        is_kind && (self.header.kid.is_none() || key.kid.is_none() || self.header.kid == key.kid)
    }
}

/// Decrypts with the key it names, or with any of its kind.
///
/// # Errors
/// [`CannotDecrypt`].
pub fn decrypt<'k>(jwe: &str, keys: impl IntoIterator<Item = &'k OpeningKey>) -> Result<Vec<u8>, CannotDecrypt> {
    let jwe = Jwe::read(jwe)?;
    let fitting = keys.into_iter().filter(|key| jwe.is_for(key)).take(4);
    let mut opened = fitting.filter_map(|key| open(jwe.enc, &jwe.content_key(key), &jwe.iv, jwe.protected.as_bytes(), &jwe.sealed));
    opened.next().ok_or(CannotDecrypt::Closed)
}

impl OpeningKey {
    /// A key for RSA-OAEP, out of PKCS #8.
    pub fn rsa(kid: &str, pkcs8: &[u8]) -> Option<Self> {
        let key = OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(pkcs8).ok()?).ok()?;
        Some(Self { kid: Some(kid.to_owned()), key: Key::Rsa(Box::new(key)) })
    }

    /// A key for agreements on P-256, out of PKCS #8.
    pub fn p256(kid: &str, pkcs8: &[u8]) -> Option<Self> {
        let private = AgreementKey::from_private_key_der(Curve::P256.algorithm(), pkcs8).ok()?;
        Some(Self { kid: Some(kid.to_owned()), key: Key::Agreement(Curve::P256, private) })
    }

    /// The key that is made of a client's secret (OpenID Connect Core §10.2).
    pub fn sharing(secret: &[u8]) -> Self {
        Self { kid: None, key: Key::Shared(SharedKey::of(secret)) }
    }
}

impl std::fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("OpeningKey").field(&self.kid).finish()
    }
}
