//! Private keys that stay parsed. `jsonwebtoken` is given a handle in place of a key's bytes, and our provider finds the key by it;
//! its own providers parse the key for every token, which costs more than an ES256 signature does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Once, PoisonError, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner};
use jsonwebtoken::signature::{Error as SignatureError, Signer};
use jsonwebtoken::{Algorithm, EncodingKey, errors};

/// A private key, ready to sign.
pub(super) enum PrivateKey {
    ES256(EcdsaKeyPair),
    EdDSA(Ed25519KeyPair),
    RS256(RsaKeyPair),
}

/// A private key in the table of parsed keys, for as long as this lives.
pub(super) struct Slot {
    handle: u64,
    algorithm: Algorithm,
    encoding: EncodingKey,
}

// No key in DER begins like this.
const MARK: &[u8; 10] = b"guesthouse";
static TABLE: LazyLock<RwLock<HashMap<u64, Arc<PrivateKey>>>> = LazyLock::new(RwLock::default);
static NEXT: AtomicU64 = AtomicU64::new(0);
static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(|| CryptoProvider { signer_factory: signer, ..DEFAULT_PROVIDER.clone() });

impl Slot {
    pub(super) fn new(key: PrivateKey) -> Self {
        install();
        let handle = NEXT.fetch_add(1, Ordering::Relaxed);
        let bytes = [MARK.as_slice(), &handle.to_le_bytes()].concat();
        let (algorithm, encoding) = match key {
            PrivateKey::ES256(_) => (Algorithm::ES256, EncodingKey::from_ec_der(&bytes)),
            PrivateKey::EdDSA(_) => (Algorithm::EdDSA, EncodingKey::from_ed_der(&bytes)),
            PrivateKey::RS256(_) => (Algorithm::RS256, EncodingKey::from_rsa_der(&bytes)),
        };
        TABLE.write().unwrap_or_else(PoisonError::into_inner).insert(handle, Arc::new(key));
        Self { handle, algorithm, encoding }
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        TABLE.write().unwrap_or_else(PoisonError::into_inner).remove(&self.handle);
    }
}

/// Makes our provider the one of the process; before anything else asks `jsonwebtoken` to sign or verify.
pub(super) fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        // Refused only if there is one already, which then does not know our handles: signing fails, and says so.
        let _ = PROVIDER.install_default();
    });
}

/// What `jsonwebtoken` asks for each signature.
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> errors::Result<Box<dyn JwtSigner>> {
    let Some(handle) = key.as_bytes().strip_prefix(MARK) else {
        return (DEFAULT_PROVIDER.signer_factory)(algorithm, key);
    };
    let handle = handle.try_into().map(u64::from_le_bytes).ok();
    let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
    let found = handle.and_then(|handle| table.get(&handle)).cloned();
    Ok(Box::new(Found(found.ok_or(errors::ErrorKind::InvalidKeyFormat)?)))
}

struct Found(Arc<PrivateKey>);

impl Signer<Vec<u8>> for Found {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let random = SystemRandom::new();
        match &*self.0 {
            PrivateKey::ES256(key) => Ok(key.sign(&random, message).map_err(SignatureError::from_source)?.as_ref().to_vec()),
            PrivateKey::EdDSA(key) => Ok(key.try_sign(message).map_err(SignatureError::from_source)?.as_ref().to_vec()),
            PrivateKey::RS256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(SignatureError::from_source)?;
                Ok(signature)
            }
        }
    }
}

impl JwtSigner for Found {
    fn algorithm(&self) -> Algorithm {
        match &*self.0 {
            PrivateKey::ES256(_) => Algorithm::ES256,
            PrivateKey::EdDSA(_) => Algorithm::EdDSA,
            PrivateKey::RS256(_) => Algorithm::RS256,
        }
    }
}
