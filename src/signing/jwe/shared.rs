//! A key that a client and we make of its secret (OpenID Connect Core §10.2).

use rules::digest::Digest;
use rules::protocol::JweAlg;
use rules::secret::Secret;

/// The left-most bytes of the secret's SHA-256, as many as the algorithm takes; none takes more than there are, so that no longer digest is
/// needed.
#[derive(Clone, Debug)]
pub(super) struct SharedKey(pub(super) Secret<Vec<u8>>);

impl SharedKey {
    pub(super) fn of(secret: &[u8]) -> Self {
        Self(Secret::new(Digest::of(secret).as_bytes().to_vec()))
    }

    /// What wraps keys by that algorithm, if it is one with such a key.
    pub(super) fn wraps_by(&self, alg: JweAlg) -> Option<&[u8]> {
        let length = match alg {
            JweAlg::A128Kw => 16,
            JweAlg::A256Kw => 32,
            JweAlg::RsaOaep256 | JweAlg::EcdhEs | JweAlg::EcdhEsA128Kw | JweAlg::EcdhEsA256Kw => return None,
        };
        self.0.expose().get(..length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_left_of_the_digest_of_the_secret() {
        // FIPS 180-2, appendix B.1: the SHA-256 of `abc`.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let key = SharedKey::of(b"abc");
        for (alg, digits) in [(JweAlg::A128Kw, 32), (JweAlg::A256Kw, 64)] {
            assert_eq!(key.wraps_by(alg).map(hex).as_deref(), Some(&digest[..digits]));
        }
        for alg in JweAlg::ALL {
            assert_eq!(key.wraps_by(alg).is_some(), alg.is_symmetric(), "{alg:?}");
        }
        assert!(SharedKey(Secret::new(vec![1; 16])).wraps_by(JweAlg::A256Kw).is_none());
        assert_eq!(format!("{key:?}"), "SharedKey([secret])");
    }
}
