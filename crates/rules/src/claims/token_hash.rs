//! `at_hash` and its kin: the left half of a token's hash (OpenID Connect Core §3.1.3.6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::{self, Digest};
use crate::directory::IdTokenAlg;

/// The left half of the hash of `token`, by the hash that belongs to `alg`, the algorithm of the ID token. Ed25519 works on SHA-512.
pub fn token_hash(alg: IdTokenAlg, token: &str) -> String {
    match alg {
        IdTokenAlg::ES256 | IdTokenAlg::RS256 => URL_SAFE_NO_PAD.encode(&Digest::of(token).as_bytes()[..16]),
        IdTokenAlg::EdDSA => URL_SAFE_NO_PAD.encode(&digest::sha512(token)[..32]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard_is_met() {
        // OpenID Connect Core appendix A.3.
        assert_eq!(token_hash(IdTokenAlg::RS256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn ed25519_hashes_with_sha_512() {
        // SHA-512 of nothing is cf83e135 7eefb8bd f1542850 d66d8007 d620e405 0b5715dc 83f4a921 d36ce9ce …
        assert_eq!(token_hash(IdTokenAlg::EdDSA, ""), "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg_SpIdNs6c4");
    }
}
