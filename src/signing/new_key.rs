//! Making a key.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _,
    RsaKeyPair, RsaPublicKeyComponents,
};
use rules::directory::IdTokenAlg;
use rules::ids::TenantId;
use rules::keys::{KeyAlg, KeyFor, KeyTimes, SigningKey};
use rules::random::Random;
use rules::secret::Secret;

use super::jwk::{Jwk, Members};
use super::parsed::PrivateKey;
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
    let (key, pkcs8) = made(Kind::of(alg)).ok_or(SigningError::Making)?;
    Ok(NewKey { alg, jwk: key.members().ok_or(SigningError::Making)?.into_jwk(alg), pkcs8: Secret::new(pkcs8) })
}

fn made(kind: Kind) -> Option<(PrivateKey, Vec<u8>)> {
    Some(match kind {
        Kind::P256 | Kind::P384 => {
            let key = EcdsaKeyPair::generate(kind.curve()).ok()?;
            let pkcs8 = key.to_pkcs8v1().ok()?.as_ref().to_vec();
            (if kind == Kind::P256 { PrivateKey::P256(key) } else { PrivateKey::P384(key) }, pkcs8)
        }
        Kind::Ed25519 => {
            let key = Ed25519KeyPair::generate().ok()?;
            let pkcs8 = key.to_pkcs8v1().ok()?.as_ref().to_vec();
            (PrivateKey::Ed25519(key), pkcs8)
        }
        Kind::Rsa => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
            let document: Pkcs8V1Der<'_> = key.as_der().ok()?;
            let pkcs8 = document.as_ref().to_vec();
            (PrivateKey::Rsa(key), pkcs8)
        }
    })
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

/// What kinds of keys there are, whatever they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    P256,
    P384,
    Ed25519,
    Rsa,
}

impl Kind {
    const fn of(alg: KeyAlg) -> Self {
        match alg {
            KeyAlg::Signs(IdTokenAlg::ES256) | KeyAlg::Opens(KeyFor::Agreement) => Self::P256,
            KeyAlg::Signs(IdTokenAlg::ES384) => Self::P384,
            KeyAlg::Signs(IdTokenAlg::EdDSA) => Self::Ed25519,
            KeyAlg::Signs(_) | KeyAlg::Opens(KeyFor::RsaOaep256) => Self::Rsa,
        }
    }

    const fn curve(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
            _ => &ECDSA_P256_SHA256_FIXED_SIGNING,
        }
    }
}

impl PrivateKey {
    pub(super) fn from_pkcs8(alg: KeyAlg, pkcs8: &[u8]) -> Option<Self> {
        let kind = Kind::of(alg);
        match kind {
            Kind::P256 => EcdsaKeyPair::from_pkcs8(kind.curve(), pkcs8).ok().map(Self::P256),
            Kind::P384 => EcdsaKeyPair::from_pkcs8(kind.curve(), pkcs8).ok().map(Self::P384),
            // The first version of PKCS #8 holds the seed alone, from which the public key follows.
            Kind::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).ok().map(Self::Ed25519),
            Kind::Rsa => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::Rsa),
        }
    }

    pub(super) fn members(&self) -> Option<Members> {
        match self {
            Self::P256(key) => Members::point("P-256", key.public_key().as_ref()),
            Self::P384(key) => Members::point("P-384", key.public_key().as_ref()),
            Self::Ed25519(key) => Some(Members::ed25519(key.public_key().as_ref())),
            Self::Rsa(key) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                Some(Members::rsa(&public.n, &public.e))
            }
        }
    }
}
