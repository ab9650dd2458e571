//! A public key that a stranger shows (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::super::JwsAlg;
use super::Thumbprint;

/// A public key, as far as it makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicJwk {
    /// A point of P-256, P-384 or P-521.
    Ec {
        /// The curve.
        crv: &'static str,
        /// One coordinate.
        x: String,
        /// The other.
        y: String,
    },
    /// An RSA key of 2048 to 4096 bits.
    Rsa {
        /// The exponent.
        e: String,
        /// The modulus.
        n: String,
    },
    /// An Ed25519 key.
    Okp {
        /// The point.
        x: String,
    },
}

/// Members that only private or symmetric keys have (RFC 7518 §6.2.2, §6.3.2, §6.4.1, RFC 8037 §2).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl PublicJwk {
    /// Whether a JWK shows more than the public may know.
    pub fn is_private(jwk: &Value) -> bool {
        PRIVATE.iter().any(|name| jwk.get(name).is_some())
    }

    /// Reads a key of a kind that is known here; `None` for all others, and for those with a private part.
    pub fn read(jwk: &Value) -> Option<Self> {
        if Self::is_private(jwk) {
            return None;
        }
        // As many bytes as the kind of key has, so that a key has one spelling and one thumbprint.
        let member = |name: &str, sizes: std::ops::RangeInclusive<usize>| {
            let text = jwk.get(name)?.as_str()?;
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            sizes.contains(&bytes.len()).then(|| text.to_owned())
        };
        match (jwk.get("kty")?.as_str()?, jwk.get("crv").and_then(Value::as_str)) {
            ("EC", Some("P-256")) => Some(Self::Ec { crv: "P-256", x: member("x", 32..=32)?, y: member("y", 32..=32)? }),
            ("EC", Some("P-384")) => Some(Self::Ec { crv: "P-384", x: member("x", 48..=48)?, y: member("y", 48..=48)? }),
            ("EC", Some("P-521")) => Some(Self::Ec { crv: "P-521", x: member("x", 66..=66)?, y: member("y", 66..=66)? }),
            ("OKP", Some("Ed25519")) => Some(Self::Okp { x: member("x", 32..=32)? }),
            ("RSA", _) => Some(Self::Rsa { e: member("e", 1..=4)?, n: member("n", 256..=512)? }),
            _ => None,
        }
    }

    /// Its thumbprint (RFC 7638 §3.2).
    pub fn thumbprint(&self) -> Thumbprint {
        match self {
            Self::Ec { crv, x, y } => Thumbprint::of_members(&[("crv", crv), ("kty", "EC"), ("x", x), ("y", y)]),
            Self::Rsa { e, n } => Thumbprint::of_members(&[("e", e), ("kty", "RSA"), ("n", n)]),
            Self::Okp { x } => Thumbprint::of_members(&[("crv", "Ed25519"), ("kty", "OKP"), ("x", x)]),
        }
    }

    /// Whether signatures of that algorithm are made with such a key.
    pub fn suits(&self, alg: JwsAlg) -> bool {
        use JwsAlg::{ES256, ES384, ES512, Ed25519, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
        let algs: &[JwsAlg] = match self {
            Self::Ec { crv: "P-256", .. } => &[ES256],
            Self::Ec { crv: "P-384", .. } => &[ES384],
            Self::Ec { .. } => &[ES512],
            Self::Rsa { .. } => &[RS256, RS384, RS512, PS256, PS384, PS512],
            Self::Okp { .. } => &[EdDSA, Ed25519],
        };
        algs.contains(&alg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn thumbprints_are_those_of_rfc_7638_and_rfc_9449() {
        // RFC 7638 §3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
                 tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1\
                 n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let rsa = json!({ "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" });
        assert_eq!(PublicJwk::read(&rsa).unwrap().thumbprint().to_string(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        // RFC 9449 §6.1, of the key in §4.1.
        let ec = json!({
            "kty": "EC", "crv": "P-256", "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
        });
        assert_eq!(PublicJwk::read(&ec).unwrap().thumbprint().to_string(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
        // RFC 8037 appendix A.3.
        let okp = json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        assert_eq!(PublicJwk::read(&okp).unwrap().thumbprint().to_string(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_key_makes_signatures_of_its_kind_only() {
        let (x, n) = (URL_SAFE_NO_PAD.encode([1; 32]), URL_SAFE_NO_PAD.encode([1; 256]));
        let coordinate = |length: usize| URL_SAFE_NO_PAD.encode(vec![1; length]);
        let ec = |crv: &str, length| json!({ "kty": "EC", "crv": crv, "x": coordinate(length), "y": coordinate(length) });
        for (jwk, algs) in [
            (ec("P-256", 32), &["ES256"][..]),
            (ec("P-384", 48), &["ES384"]),
            (ec("P-521", 66), &["ES512"]),
            (json!({ "kty": "RSA", "n": n, "e": "AQAB" }), &["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]),
            // RFC 8037 §3.1, RFC 9864 §2.2.
            (json!({ "kty": "OKP", "crv": "Ed25519", "x": x }), &["EdDSA", "Ed25519"]),
        ] {
            let key = PublicJwk::read(&jwk).unwrap();
            let all = JwsAlg::SYMMETRIC.into_iter().chain(JwsAlg::ASYMMETRIC);
            assert_eq!(all.filter(|alg| key.suits(*alg)).map(JwsAlg::as_str).collect::<Vec<_>>(), algs, "{jwk}");
        }
    }

    #[test]
    fn what_is_no_public_key_is_not_read() {
        let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        for jwk in [
            json!({}),
            json!("key"),
            json!({ "kty": "oct", "k": "c2VjcmV0" }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "d": x }),
            json!({ "kty": "OKP", "crv": "X25519", "x": x }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": &x[..42] }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": format!("{x}=") }),
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "\",\"kty\":\"EC" }),
            json!({ "kty": "EC", "crv": "P-256", "x": x }),
            json!({ "kty": "EC", "crv": "secp256k1", "x": x, "y": x }),
            json!({ "kty": "RSA", "n": x, "e": "AQAB" }),
            json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([1; 513]), "e": "AQAB" }),
        ] {
            assert_eq!(PublicJwk::read(&jwk), None, "{jwk}");
        }
    }
}
