//! `at_hash` and its kin: the left half of a token's hash (OpenID Connect Core §3.1.3.6).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::digest::{self, Digest};
use crate::directory::IdTokenAlg;

/// The left half of the hash of `token`, by the hash that belongs to `alg`, the algorithm of the ID token. Ed25519 works on SHA-512.
pub fn token_hash(alg: IdTokenAlg, token: &str) -> String {
    use IdTokenAlg::{ES256, ES384, ES512, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match alg {
        ES256 | RS256 | PS256 => URL_SAFE_NO_PAD.encode(&Digest::of(token).as_bytes()[..16]),
        ES384 | RS384 | PS384 => URL_SAFE_NO_PAD.encode(&digest::sha384(token)[..24]),
        EdDSA | ES512 | RS512 | PS512 => URL_SAFE_NO_PAD.encode(&digest::sha512(token)[..32]),
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
    fn each_algorithm_hashes_with_its_own() {
        // SHA-384 of nothing is 38b060a7 51ac9638 4cd9327e b1b1e36a 21fdb711 14be0743 …
        assert_eq!(token_hash(IdTokenAlg::ES384, ""), "OLBgp1GsljhM2TJ-sbHjaiH9txEUvgdD");
        let halves = IdTokenAlg::ALL.map(|alg| (alg, token_hash(alg, "t").len()));
        assert!(halves.iter().all(|(alg, length)| *length
            == if alg.as_str().ends_with("256") {
                22
            } else if alg.as_str().ends_with("384") {
                32
            } else {
                43
            }));
    }

    #[test]
    fn ed25519_hashes_with_sha_512() {
        // SHA-512 of nothing is cf83e135 7eefb8bd f1542850 d66d8007 d620e405 0b5715dc 83f4a921 d36ce9ce …
        assert_eq!(token_hash(IdTokenAlg::EdDSA, ""), "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg_SpIdNs6c4");
    }
}
