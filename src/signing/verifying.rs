//! Keys that signatures are checked with, our own and those of others.

use aws_lc_rs::signature::{ECDSA_P521_SHA512_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey};
use rules::protocol::JwsAlg;

/// A public key, or a secret that both sides know.
#[derive(Clone, Debug)]
pub(super) enum VerifyingKey {
    /// One that `jsonwebtoken` checks with.
    Known(DecodingKey),
    /// A point of P-521, which it does not know.
    P521(Vec<u8>),
}

impl VerifyingKey {
    /// A point of a curve, by its coordinates in base64url; whether it is one of the curve shows when it is used.
    pub(super) fn point(crv: &str, x: &str, y: &str) -> Option<Self> {
        let key = DecodingKey::from_ec_components(x, y).ok()?;
        Some(match crv {
            "P-521" => Self::P521(key.try_get_as_bytes().ok()?.to_vec()),
            _ => Self::Known(key),
        })
    }

    /// An RSA key, by modulus and exponent in base64url.
    pub(super) fn rsa(n: &str, e: &str) -> Option<Self> {
        DecodingKey::from_rsa_components(n, e).ok().map(Self::Known)
    }

    /// An Ed25519 key in base64url.
    pub(super) fn ed25519(x: &str) -> Option<Self> {
        DecodingKey::from_ed_components(x).ok().map(Self::Known)
    }

    /// A secret.
    pub(super) fn secret(secret: &[u8]) -> Self {
        Self::Known(DecodingKey::from_secret(secret))
    }

    /// Whether it made the signature of `message`, with `alg` and no other.
    pub(super) fn has_signed(&self, message: &str, signature: &str, alg: JwsAlg) -> bool {
        match (self, algorithm(alg)) {
            (Self::Known(key), Some(algorithm)) => {
                jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap_or(false)
            }
            (Self::P521(point), None) => {
                let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
                UnparsedPublicKey::new(&ECDSA_P521_SHA512_FIXED, point).verify(message.as_bytes(), &signature).is_ok()
            }
            _ => false,
        }
    }
}

/// How `jsonwebtoken` calls it, if it knows it.
const fn algorithm(alg: JwsAlg) -> Option<Algorithm> {
    Some(match alg {
        JwsAlg::HS256 => Algorithm::HS256,
        JwsAlg::HS384 => Algorithm::HS384,
        JwsAlg::HS512 => Algorithm::HS512,
        JwsAlg::RS256 => Algorithm::RS256,
        JwsAlg::RS384 => Algorithm::RS384,
        JwsAlg::RS512 => Algorithm::RS512,
        JwsAlg::PS256 => Algorithm::PS256,
        JwsAlg::PS384 => Algorithm::PS384,
        JwsAlg::PS512 => Algorithm::PS512,
        JwsAlg::ES256 => Algorithm::ES256,
        JwsAlg::ES384 => Algorithm::ES384,
        JwsAlg::EdDSA | JwsAlg::Ed25519 => Algorithm::EdDSA,
        JwsAlg::ES512 => return None,
    })
}
