//! Making a key.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair, RsaPublicKeyComponents,
};
use rules::directory::IdTokenAlg;
use rules::ids::TenantId;
use rules::keys::{KeyTimes, SigningKey};
use rules::random::Random;
use rules::secret::Secret;

use super::jwk::{Jwk, Members};
use super::parsed::PrivateKey;
use super::ring::KeyRing;
use super::sealing::{CannotOpen, Place};

/// A key that no tenant has yet.
#[derive(Debug)]
pub struct NewKey {
    alg: IdTokenAlg,
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

/// Makes a key: some 20 µs for ES256 and EdDSA, 50 to 300 ms for RS256 (2048 bits).
///
/// # Errors
/// [`SigningError::Making`] if the machine cannot.
pub fn make_key(alg: IdTokenAlg) -> Result<NewKey, SigningError> {
    let made = match alg {
        IdTokenAlg::ES256 => {
            EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(|key| (key.to_pkcs8v1().ok(), PrivateKey::ES256(key)))
        }
        IdTokenAlg::EdDSA => Ed25519KeyPair::generate().map(|key| (key.to_pkcs8v1().ok(), PrivateKey::EdDSA(key))),
        IdTokenAlg::RS256 => return rsa_key(),
    };
    let (document, key) = made.map_err(|_| SigningError::Making)?;
    let pkcs8 = Secret::new(document.ok_or(SigningError::Making)?.as_ref().to_vec());
    Ok(NewKey { alg, jwk: key.members().ok_or(SigningError::Making)?.into_jwk(alg), pkcs8 })
}

/// As [`make_key`], on a thread of its own that ends with it, so that no one waits behind an RSA key.
///
/// # Errors
/// [`SigningError::Making`] if the machine cannot, or has no thread to give.
pub async fn make_key_aside(alg: IdTokenAlg) -> Result<NewKey, SigningError> {
    let (answer, made) = tokio::sync::oneshot::channel();
    // Nobody waits for the answer any more if sending fails.
    let work = move || drop(answer.send(make_key(alg)));
    std::thread::Builder::new().name("new-key".to_owned()).spawn(work).map_err(|_| SigningError::Making)?;
    made.await.map_err(|_| SigningError::Making)?
}

fn rsa_key() -> Result<NewKey, SigningError> {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| SigningError::Making)?;
    let document: Pkcs8V1Der<'_> = key.as_der().map_err(|_| SigningError::Making)?;
    let pkcs8 = Secret::new(document.as_ref().to_vec());
    let members = PrivateKey::RS256(key).members().ok_or(SigningError::Making)?;
    Ok(NewKey { alg: IdTokenAlg::RS256, jwk: members.into_jwk(IdTokenAlg::RS256), pkcs8 })
}

impl NewKey {
    /// With which algorithm it signs.
    pub fn alg(&self) -> IdTokenAlg {
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

impl PrivateKey {
    pub(super) fn from_pkcs8(alg: IdTokenAlg, pkcs8: &[u8]) -> Option<Self> {
        match alg {
            IdTokenAlg::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).ok().map(Self::ES256),
            // The first version of PKCS #8 holds the seed alone, from which the public key follows.
            IdTokenAlg::EdDSA => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).ok().map(Self::EdDSA),
            IdTokenAlg::RS256 => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::RS256),
        }
    }

    pub(super) fn members(&self) -> Option<Members> {
        match self {
            Self::ES256(key) => Members::p256(key.public_key().as_ref()),
            Self::EdDSA(key) => Some(Members::ed25519(key.public_key().as_ref())),
            Self::RS256(key) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                Some(Members::rsa(&public.n, &public.e))
            }
        }
    }
}
