//! Private keys that stay parsed. `jsonwebtoken` is given a handle in place of a key's bytes, and our provider finds the key by it;
//! its own providers parse the key for every token, which costs more than an ES256 signature does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Once, PoisonError, RwLock};

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    RsaEncoding, RsaKeyPair,
};
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner};
use jsonwebtoken::signature::{Error as SignatureError, Signer};
use jsonwebtoken::{Algorithm, EncodingKey, errors};
use rules::directory::IdTokenAlg;

use super::jwk::algorithm;

/// A private key, ready to sign.
pub(super) enum PrivateKey {
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// A key, and the one algorithm it signs with.
struct Parsed {
    alg: IdTokenAlg,
    key: PrivateKey,
}

/// A private key in the table of parsed keys, for as long as this lives.
pub(super) struct Slot {
    handle: u64,
    algorithm: Algorithm,
    encoding: EncodingKey,
}

// No key in DER begins like this.
const MARK: &[u8; 10] = b"guesthouse";
static TABLE: LazyLock<RwLock<HashMap<u64, Arc<Parsed>>>> = LazyLock::new(RwLock::default);
static NEXT: AtomicU64 = AtomicU64::new(0);
static PROVIDER: LazyLock<CryptoProvider> = LazyLock::new(|| CryptoProvider { signer_factory: signer, ..DEFAULT_PROVIDER.clone() });

impl Slot {
    pub(super) fn new(alg: IdTokenAlg, key: PrivateKey) -> Self {
        install();
        let handle = NEXT.fetch_add(1, Ordering::Relaxed);
        let bytes = [MARK.as_slice(), &handle.to_le_bytes()].concat();
        let encoding = match key {
            PrivateKey::P256(_) | PrivateKey::P384(_) => EncodingKey::from_ec_der(&bytes),
            PrivateKey::Ed25519(_) => EncodingKey::from_ed_der(&bytes),
            PrivateKey::Rsa(_) => EncodingKey::from_rsa_der(&bytes),
        };
        TABLE.write().unwrap_or_else(PoisonError::into_inner).insert(handle, Arc::new(Parsed { alg, key }));
        Self { handle, algorithm: algorithm(alg), encoding }
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

struct Found(Arc<Parsed>);

impl Signer<Vec<u8>> for Found {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let random = SystemRandom::new();
        match &self.0.key {
            PrivateKey::P256(key) | PrivateKey::P384(key) => {
                Ok(key.sign(&random, message).map_err(SignatureError::from_source)?.as_ref().to_vec())
            }
            PrivateKey::Ed25519(key) => Ok(key.try_sign(message).map_err(SignatureError::from_source)?.as_ref().to_vec()),
            PrivateKey::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding(self.0.alg), &random, message, &mut signature).map_err(SignatureError::from_source)?;
                Ok(signature)
            }
        }
    }
}

impl JwtSigner for Found {
    fn algorithm(&self) -> Algorithm {
        algorithm(self.0.alg)
    }
}

/// How an RSA key signs.
fn padding(alg: IdTokenAlg) -> &'static dyn RsaEncoding {
    match alg {
        IdTokenAlg::RS384 => &RSA_PKCS1_SHA384,
        IdTokenAlg::RS512 => &RSA_PKCS1_SHA512,
        IdTokenAlg::PS256 => &RSA_PSS_SHA256,
        IdTokenAlg::PS384 => &RSA_PSS_SHA384,
        IdTokenAlg::PS512 => &RSA_PSS_SHA512,
        _ => &RSA_PKCS1_SHA256,
    }
}
