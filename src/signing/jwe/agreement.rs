//! A key that two sides agree upon, of which one is known by its key of the moment (RFC 7518 §4.6, RFC 8037 §3.2).

use aws_lc_rs::agreement::{Algorithm, ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey, UnparsedPublicKey, X25519, agree};
use aws_lc_rs::digest::{Context, SHA256};
use rules::protocol::{JweAlg, JweEnc};
use rules::secret::Secret;
use serde::{Deserialize, Serialize};

use super::{decoded, encoded};

/// A curve on which keys are agreed upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
    X25519,
}

/// A public key on one of them: the point, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublicPoint {
    pub(super) curve: Curve,
    pub(super) bytes: Vec<u8>,
}

/// Its members in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PointJwk {
    kty: String,
    crv: String,
    x: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    y: Option<String>,
}

/// What both sides mix in with the secret (RFC 7518 §4.6.1.2, §4.6.1.3).
#[derive(Clone, Debug, Default)]
pub(super) struct Parties {
    pub(super) apu: Vec<u8>,
    pub(super) apv: Vec<u8>,
}

impl Curve {
    const ALL: [Self; 4] = [Self::P256, Self::P384, Self::P521, Self::X25519];

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::P256 => ("EC", "P-256"),
            Self::P384 => ("EC", "P-384"),
            Self::P521 => ("EC", "P-521"),
            Self::X25519 => ("OKP", "X25519"),
        }
    }

    /// The length of a coordinate, in bytes (RFC 7518 §6.2.1.2).
    const fn length(self) -> usize {
        match self {
            Self::P256 | Self::X25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    pub(super) const fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::P256 => &ECDH_P256,
            Self::P384 => &ECDH_P384,
            Self::P521 => &ECDH_P521,
            Self::X25519 => &X25519,
        }
    }
}

impl PublicPoint {
    /// Reads the members of a JWK; whether the point is on the curve shows when it is used.
    pub(super) fn read(jwk: &PointJwk) -> Option<Self> {
        let curve = Curve::ALL.into_iter().find(|curve| curve.names() == (jwk.kty.as_str(), jwk.crv.as_str()))?;
        let coordinate = |text: &str| decoded(text).filter(|bytes| bytes.len() == curve.length());
        let x = coordinate(&jwk.x)?;
        let bytes = match (curve, &jwk.y) {
            (Curve::X25519, None) => x,
            (Curve::X25519, Some(_)) | (_, None) => return None,
            (_, Some(y)) => [&[4_u8][..], x.as_slice(), coordinate(y)?.as_slice()].concat(),
        };
        Some(Self { curve, bytes })
    }

    pub(super) fn jwk(&self) -> PointJwk {
        let (kty, crv) = self.curve.names();
        let part = |bytes: &[u8]| encoded(bytes);
        let (x, y) = match self.bytes.strip_prefix(&[4]).filter(|_| self.curve != Curve::X25519) {
            Some(both) => (part(&both[..self.curve.length()]), Some(part(&both[self.curve.length()..]))),
            None => (part(&self.bytes), None),
        };
        PointJwk { kty: kty.to_owned(), crv: crv.to_owned(), x, y }
    }

    /// A key pair of the moment on the same curve, and its public half.
    pub(super) fn ephemeral(&self) -> Option<(PrivateKey, Self)> {
        let private = PrivateKey::generate(self.curve.algorithm()).ok()?;
        let bytes = private.compute_public_key().ok()?.as_ref().to_vec();
        Some((private, Self { curve: self.curve, bytes }))
    }
}

/// What both sides come to: the content's key itself, or what that is wrapped with.
pub(super) fn agreed(
    private: &PrivateKey,
    public: &PublicPoint,
    (alg, enc): (JweAlg, JweEnc),
    parties: &Parties,
) -> Option<Secret<Vec<u8>>> {
    let (name, length) = match alg {
        JweAlg::EcdhEs => (enc.as_str(), enc.key_length()),
        JweAlg::EcdhEsA128Kw => (alg.as_str(), 16),
        JweAlg::EcdhEsA256Kw => (alg.as_str(), 32),
        JweAlg::RsaOaep256 | JweAlg::A128Kw | JweAlg::A256Kw => return None,
    };
    let peer = UnparsedPublicKey::new(public.curve.algorithm(), &public.bytes);
    agree(private, peer, (), |secret| Ok(Secret::new(derived(secret, name, parties, length)))).ok()
}

/// Concat KDF (NIST SP 800-56A §5.8.1) with SHA-256, as RFC 7518 §4.6.2 feeds it.
fn derived(secret: &[u8], name: &str, parties: &Parties, length: usize) -> Vec<u8> {
    let counted = |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes(), bytes].concat();
    let bits = u32::try_from(length * 8).unwrap_or(u32::MAX).to_be_bytes();
    let info = [counted(name.as_bytes()), counted(&parties.apu), counted(&parties.apv), bits.to_vec()].concat();
    let mut key = Vec::with_capacity(length + 32);
    for round in 1_u32.. {
        if key.len() >= length {
            break;
        }
        let mut hash = Context::new(&SHA256);
        for part in [&round.to_be_bytes(), secret, &info] {
            hash.update(part);
        }
        key.extend_from_slice(hash.finish().as_ref());
    }
    key.truncate(length);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(crv: &str, x: &str, y: &str) -> PublicPoint {
        let jwk = PointJwk { kty: "EC".to_owned(), crv: crv.to_owned(), x: x.to_owned(), y: Some(y.to_owned()) };
        let point = PublicPoint::read(&jwk).unwrap();
        assert_eq!(point.jwk(), jwk);
        point
    }

    #[test]
    fn both_sides_come_to_the_key_of_rfc_7518() {
        // Appendix C.
        let alice = point("P-256", "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0", "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps");
        let bob = point("P-256", "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ", "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck");
        let private = |d: &str| PrivateKey::from_private_key(&ECDH_P256, &decoded(d).unwrap()).unwrap();
        let parties = Parties { apu: b"Alice".to_vec(), apv: b"Bob".to_vec() };
        let way = (JweAlg::EcdhEs, JweEnc::A128GCM);
        let ours = agreed(&private("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo"), &bob, way, &parties).unwrap();
        let theirs = agreed(&private("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"), &alice, way, &parties).unwrap();
        assert_eq!((encoded(ours.expose()).as_str(), ours.expose()), ("VqqN6vgjbSBcIijNcacQGg", theirs.expose()));
        for other in [JweAlg::RsaOaep256, JweAlg::A128Kw, JweAlg::A256Kw] {
            let bob = private("VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw");
            assert!(agreed(&bob, &alice, (other, JweEnc::A128GCM), &parties).is_none(), "{other:?}");
        }
    }

    #[test]
    fn a_long_key_takes_two_rounds() {
        let key = derived(b"secret", "A256CBC-HS512", &Parties::default(), 64);
        assert!(key.len() == 64 && key[..32] != key[32..]);
        assert_ne!(derived(b"secret", "A128CBC-HS256", &Parties::default(), 32), key[..32]);
    }

    #[test]
    fn what_is_no_point_is_not_read() {
        let jwk = |kty: &str, crv: &str, x: &[u8], y: Option<&[u8]>| {
            let (kty, crv) = (kty.to_owned(), crv.to_owned());
            PublicPoint::read(&PointJwk { kty, crv, x: encoded(x), y: y.map(encoded) })
        };
        assert!(jwk("OKP", "X25519", &[9; 32], None).is_some());
        for none in [
            jwk("EC", "P-256", &[9; 31], Some(&[9; 32])),
            jwk("EC", "P-256", &[9; 32], None),
            jwk("OKP", "P-256", &[9; 32], Some(&[9; 32])),
            jwk("OKP", "X25519", &[9; 32], Some(&[9; 32])),
            jwk("EC", "secp256k1", &[9; 32], Some(&[9; 32])),
        ] {
            assert_eq!(none, None);
        }
        // A point that is not on the curve is no way to learn of a key (RFC 8725 §2.5).
        let off = jwk("EC", "P-256", &[9; 32], Some(&[9; 32])).unwrap();
        let private = PrivateKey::generate(&ECDH_P256).unwrap();
        assert!(agreed(&private, &off, (JweAlg::EcdhEs, JweEnc::A128GCM), &Parties::default()).is_none());
        let other = PrivateKey::generate(&ECDH_P384).unwrap();
        let (_, public) = off.ephemeral().unwrap();
        assert!(agreed(&other, &public, (JweAlg::EcdhEs, JweEnc::A128GCM), &Parties::default()).is_none());
    }
}
