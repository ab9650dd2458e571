//! Keys that were opened, kept ready.

use std::fmt;
use std::sync::Arc;

use rules::directory::IdTokenAlg;
use rules::ids::TenantId;
use rules::keys::{KeyAlg, KeyFor, SigningKey};
use rules::secret::Secret;

use super::bounded::Bounded;
use super::jwe::OpeningKey;
use super::jwk::{PublicKey, jwk};
use super::jws::Typ;
use super::new_key::{SigningError, private_key_place};
use super::private_key::PrivateKey;
use super::ring::KeyRing;
use super::token_header::TokenHeaders;

/// A tenant's private key, opened and parsed.
pub struct LoadedKey {
    kid: String,
    alg: IdTokenAlg,
    headers: TokenHeaders,
    private: PrivateKey,
}

/// The keys lately used, by (tenant, `kid`), so that none is opened or parsed for every token.
pub struct LoadedKeys {
    signing: Bounded<(TenantId, String), Arc<LoadedKey>>,
    public: Bounded<(TenantId, String), Arc<PublicKey>>,
    opening: Bounded<(TenantId, String), Arc<OpeningKey>>,
    shown: Bounded<(TenantId, String), Arc<String>>,
}

impl LoadedKey {
    /// Opens a stored key. The private key must be that of the `kid`.
    ///
    /// # Errors
    /// [`SigningError::Sealed`] if the ring does not open it here, [`SigningError::Key`] if it is no such key.
    pub fn open(key: &SigningKey, ring: &KeyRing) -> Result<Self, SigningError> {
        let alg = key.alg.signs().ok_or(SigningError::Key)?;
        let (private, _) = opened(key, ring)?;
        Ok(Self { kid: key.kid.clone(), alg, headers: TokenHeaders::new(alg, &key.kid)?, private })
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The header of its tokens of that kind.
    pub(super) fn header(&self, typ: Typ) -> &str {
        self.headers.of(typ)
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.private.sign(self.alg, message).map_err(|_| SigningError::Key)
    }
}

impl LoadedKeys {
    /// Keeps at most `capacity` private and as many public keys.
    pub fn new(capacity: usize) -> Self {
        let (signing, public, opening) = (Bounded::new(capacity), Bounded::new(capacity), Bounded::new(capacity));
        Self { signing, public, opening, shown: Bounded::new(capacity) }
    }

    /// The private half of `key`, opened if it is not yet.
    ///
    /// # Errors
    /// As [`LoadedKey::open`]; a failure is not remembered.
    pub fn signing(&self, key: &SigningKey, ring: &KeyRing) -> Result<Arc<LoadedKey>, SigningError> {
        kept(&self.signing, key, || LoadedKey::open(key, ring))
    }

    /// The private half of a key that is encrypted to.
    ///
    /// # Errors
    /// As [`LoadedKey::open`].
    pub fn opening(&self, key: &SigningKey, ring: &KeyRing) -> Result<Arc<OpeningKey>, SigningError> {
        kept(&self.opening, key, || {
            let (_, pkcs8) = opened(key, ring)?;
            let made = match key.alg {
                KeyAlg::Opens(KeyFor::Agreement) => OpeningKey::p256(&key.kid, pkcs8.expose()),
                KeyAlg::Opens(KeyFor::RsaOaep256) => OpeningKey::rsa(&key.kid, pkcs8.expose()),
                KeyAlg::Signs(_) => None,
            };
            made.ok_or(SigningError::Key)
        })
    }

    /// The public half of `key`.
    ///
    /// # Errors
    /// As [`PublicKey::of`].
    pub fn public(&self, key: &SigningKey) -> Result<Arc<PublicKey>, SigningError> {
        kept(&self.public, key, || PublicKey::of(key))
    }

    /// The JWK set of some keys, in JSON (RFC 7517 §5).
    ///
    /// # Errors
    /// [`SigningError::Key`] if a stored JWK is not one.
    pub fn jwk_set<'a>(&self, keys: impl IntoIterator<Item = &'a SigningKey>) -> Result<String, SigningError> {
        let mut set = String::from(r#"{"keys":["#);
        for (place, key) in keys.into_iter().enumerate() {
            if place > 0 {
                set.push(',');
            }
            set.push_str(&kept(&self.shown, key, || jwk(key))?);
        }
        set.push_str("]}");
        Ok(set)
    }
}

/// The private key of a row, which must be that of the `kid`, with its PKCS #8.
fn opened(key: &SigningKey, ring: &KeyRing) -> Result<(PrivateKey, Secret<Vec<u8>>), SigningError> {
    let pkcs8 = ring.open(&private_key_place(key.tenant, &key.kid), &key.sealed_private_key)?;
    let private = PrivateKey::from_pkcs8(key.alg, pkcs8.expose()).ok_or(SigningError::Key)?;
    let is_named_so = private.members().is_some_and(|members| members.thumbprint() == key.kid);
    if is_named_so { Ok((private, pkcs8)) } else { Err(SigningError::Key) }
}

fn kept<V>(
    memory: &Bounded<(TenantId, String), Arc<V>>,
    key: &SigningKey,
    load: impl FnOnce() -> Result<V, SigningError>,
) -> Result<Arc<V>, SigningError> {
    let name = (key.tenant, key.kid.clone());
    if let Some(found) = memory.find(&name) {
        return Ok(found);
    }
    let loaded = Arc::new(load()?);
    memory.insert(name, Arc::clone(&loaded));
    Ok(loaded)
}

impl fmt::Debug for LoadedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadedKey").field(&self.kid).finish()
    }
}

impl fmt::Debug for LoadedKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoadedKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{CannotOpen, make_key};
    use rules::clock::Timestamp;
    use rules::keys::KeyPlan;
    use rules::random::Random;

    fn stored(ring: &KeyRing) -> SigningKey {
        let now = Timestamp::from_seconds(1_800_000_000);
        let times = KeyPlan::default().due(&[], IdTokenAlg::EdDSA, now).unwrap().times;
        make_key(IdTokenAlg::EdDSA).unwrap().sealed_for(TenantId::new(&Random, now), times, ring, &Random).unwrap()
    }

    #[test]
    fn a_key_copied_to_another_tenant_or_name_does_not_open() {
        let ring = KeyRing::draw(&Random);
        let (ours, theirs) = (stored(&ring), stored(&ring));
        LoadedKey::open(&ours, &ring).unwrap();
        let moved = SigningKey { tenant: theirs.tenant, ..ours.clone() };
        assert_eq!(LoadedKey::open(&moved, &ring).unwrap_err(), SigningError::Sealed(CannotOpen::Altered));
        let renamed = SigningKey { kid: theirs.kid, ..ours };
        assert_eq!(LoadedKey::open(&renamed, &ring).unwrap_err(), SigningError::Sealed(CannotOpen::Altered));
    }

    #[test]
    fn a_key_is_opened_once() {
        let ring = KeyRing::draw(&Random);
        let (keys, key) = (LoadedKeys::new(10), stored(&ring));
        let first = keys.signing(&key, &ring).unwrap();
        assert!(Arc::ptr_eq(&first, &keys.signing(&key, &KeyRing::draw(&Random)).unwrap()));
        assert!(Arc::ptr_eq(&keys.public(&key).unwrap(), &keys.public(&key).unwrap()));
    }
}
