//! Private keys, ready to sign. They stay parsed: parsing one for every token would cost more than an ES256 signature does.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    RsaEncoding, RsaKeyPair, RsaPublicKeyComponents,
};
use rules::directory::IdTokenAlg;
use rules::keys::{KeyAlg, KeyFor};

use super::jwk::Members;

/// A private key.
pub(super) enum PrivateKey {
    Ecdsa(Curve, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// A curve, with the hash that is used on it (RFC 7518 §3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

/// What kinds of keys there are, whatever they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ecdsa(Curve),
    Ed25519,
    Rsa,
}

impl PrivateKey {
    /// Makes one, with its PKCS #8.
    pub(super) fn make(alg: KeyAlg) -> Option<(Self, Vec<u8>)> {
        Some(match Kind::of(alg) {
            Kind::Ecdsa(curve) => {
                let key = EcdsaKeyPair::generate(curve.algorithm()).ok()?;
                let pkcs8 = key.to_pkcs8v1().ok()?.as_ref().to_vec();
                (Self::Ecdsa(curve, key), pkcs8)
            }
            Kind::Ed25519 => {
                let key = Ed25519KeyPair::generate().ok()?;
                let pkcs8 = key.to_pkcs8v1().ok()?.as_ref().to_vec();
                (Self::Ed25519(key), pkcs8)
            }
            Kind::Rsa => {
                let key = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
                let document: Pkcs8V1Der<'_> = key.as_der().ok()?;
                let pkcs8 = document.as_ref().to_vec();
                (Self::Rsa(key), pkcs8)
            }
        })
    }

    pub(super) fn from_pkcs8(alg: KeyAlg, pkcs8: &[u8]) -> Option<Self> {
        match Kind::of(alg) {
            Kind::Ecdsa(curve) => Some(Self::Ecdsa(curve, EcdsaKeyPair::from_pkcs8(curve.algorithm(), pkcs8).ok()?)),
            // The first version of PKCS #8 holds the seed alone, from which the public key follows.
            Kind::Ed25519 => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).ok().map(Self::Ed25519),
            Kind::Rsa => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::Rsa),
        }
    }

    /// The public half.
    pub(super) fn members(&self) -> Option<Members> {
        match self {
            Self::Ecdsa(curve, key) => Members::point(curve.name(), key.public_key().as_ref()),
            Self::Ed25519(key) => Some(Members::ed25519(key.public_key().as_ref())),
            Self::Rsa(key) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
                Some(Members::rsa(&public.n, &public.e))
            }
        }
    }

    /// The signature of `message`, as JWS writes it (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1).
    pub(super) fn sign(&self, alg: IdTokenAlg, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let random = SystemRandom::new();
        match self {
            Self::Ecdsa(_, key) => Ok(key.sign(&random, message)?.as_ref().to_vec()),
            Self::Ed25519(key) => Ok(key.sign(message).as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding(alg), &random, message, &mut signature)?;
                Ok(signature)
            }
        }
    }
}

impl Curve {
    /// How a JWK names it (RFC 7518 §6.2.1.1).
    const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    pub(super) const fn algorithm(self) -> &'static EcdsaSigningAlgorithm {
        match self {
            Self::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Self::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
            Self::P521 => &ECDSA_P521_SHA512_FIXED_SIGNING,
        }
    }
}

impl Kind {
    const fn of(alg: KeyAlg) -> Self {
        match alg {
            KeyAlg::Signs(IdTokenAlg::ES256) | KeyAlg::Opens(KeyFor::Agreement) => Self::Ecdsa(Curve::P256),
            KeyAlg::Signs(IdTokenAlg::ES384) => Self::Ecdsa(Curve::P384),
            KeyAlg::Signs(IdTokenAlg::ES512) => Self::Ecdsa(Curve::P521),
            KeyAlg::Signs(IdTokenAlg::EdDSA) => Self::Ed25519,
            KeyAlg::Signs(_) | KeyAlg::Opens(KeyFor::RsaOaep256) => Self::Rsa,
        }
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
