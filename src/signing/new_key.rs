//! Making a key.

use rules::ids::TenantId;
use rules::keys::{KeyAlg, KeyTimes, SigningKey};
use rules::random::Random;
use rules::secret::Secret;

use super::jwk::Jwk;
use super::private_key::PrivateKey;
use super::ring::KeyRing;
use super::sealing::{CannotOpen, Place};

/// A key that no tenant has yet.
#[derive(Debug)]
pub struct NewKey {
    alg: KeyAlg,
    jwk: Jwk,
    pkcs8: Secret<Vec<u8>>,
}

/// Why nothing was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningError {
    /// The stored key is not what it should be.
    #[error("the signing key cannot be used")]
    Key,
    /// The stored private key does not open.
    #[error("the signing key does not open: {0}")]
    Sealed(#[from] CannotOpen),
    /// The claims cannot be written as JSON.
    #[error("the claims cannot be written")]
    Claims,
    /// The machine could not make a key.
    #[error("no key could be made")]
    Making,
}

/// Makes a key: some 20 µs on curves, 50 to 300 ms for RSA (2048 bits).
///
/// # Errors
/// [`SigningError::Making`] if the machine cannot.
pub fn make_key(alg: impl Into<KeyAlg>) -> Result<NewKey, SigningError> {
    let alg = alg.into();
    let (key, pkcs8) = PrivateKey::make(alg).ok_or(SigningError::Making)?;
    Ok(NewKey { alg, jwk: key.members().ok_or(SigningError::Making)?.into_jwk(alg), pkcs8: Secret::new(pkcs8) })
}

/// As [`make_key`], on a thread of its own that ends with it, so that no one waits behind an RSA key.
///
/// # Errors
/// [`SigningError::Making`] if the machine cannot, or has no thread to give.
pub async fn make_key_aside(alg: impl Into<KeyAlg>) -> Result<NewKey, SigningError> {
    let alg = alg.into();
    let (answer, made) = tokio::sync::oneshot::channel();
    // Nobody waits for the answer any more if sending fails.
    let work = move || drop(answer.send(make_key(alg)));
    std::thread::Builder::new().name("new-key".to_owned()).spawn(work).map_err(|_| SigningError::Making)?;
    made.await.map_err(|_| SigningError::Making)?
}

impl NewKey {
    /// What it does.
    pub fn alg(&self) -> KeyAlg {
        self.alg
    }

    /// The key as `tenant` stores it.
    ///
    /// # Errors
    /// [`SigningError::Key`] if its JWK cannot be written.
    pub fn sealed_for(&self, tenant: TenantId, times: KeyTimes, ring: &KeyRing, random: &Random) -> Result<SigningKey, SigningError> {
        let kid = self.jwk.kid.clone();
        let sealed_private_key = ring.seal(random, &private_key_place(tenant, &kid), self.pkcs8.expose());
        let public_jwk = serde_json::to_string(&self.jwk).map_err(|_| SigningError::Key)?;
        Ok(SigningKey { tenant, kid, alg: self.alg, times, sealed_private_key, public_jwk })
    }
}

/// Where a private key is sealed for.
pub fn private_key_place(tenant: TenantId, kid: &str) -> Place<'_> {
    Place { tenant: Some(tenant), table: "signing_keys", column: "sealed_private_key", row: kid }
}
