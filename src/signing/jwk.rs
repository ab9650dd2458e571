//! Public keys, as the world sees them (RFC 7517).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::directory::IdTokenAlg;
use rules::keys::{KeyAlg, KeyFor, SigningKey};
use rules::protocol::{JweAlg, Thumbprint};
use serde::{Deserialize, Serialize};

use super::new_key::SigningError;
use super::token_header::TokenHeaders;
use super::verifying::VerifyingKey;

/// A public key that our own tokens are verified with.
#[derive(Clone, Debug)]
pub struct PublicKey {
    pub(super) kid: String,
    pub(super) alg: IdTokenAlg,
    pub(super) headers: TokenHeaders,
    pub(super) verifying: VerifyingKey,
}

/// A JWK: what makes the key, and what it is for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Jwk {
    #[serde(flatten)]
    pub(super) members: Members,
    pub(super) kid: String,
    #[serde(rename = "use")]
    pub(super) public_key_use: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) alg: Option<String>,
}

/// The required members of a public key. Their order within each kind is the lexicographic one that RFC 7638 §3 hashes, `kty` aside.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kty")]
pub(super) enum Members {
    #[serde(rename = "EC")]
    Ec { crv: String, x: String, y: String },
    #[serde(rename = "RSA")]
    Rsa { e: String, n: String },
    #[serde(rename = "OKP")]
    Okp { crv: String, x: String },
}

impl PublicKey {
    /// The public half of a stored key.
    ///
    /// # Errors
    /// [`SigningError::Key`] if the stored JWK is not one.
    pub fn of(key: &SigningKey) -> Result<Self, SigningError> {
        let alg = key.alg.signs().ok_or(SigningError::Key)?;
        let jwk: Jwk = serde_json::from_str(&key.public_jwk).map_err(|_| SigningError::Key)?;
        let verifying = jwk.members.verifying_key().ok_or(SigningError::Key)?;
        Ok(Self { kid: key.kid.clone(), alg, headers: TokenHeaders::new(alg, &key.kid)?, verifying })
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

impl Members {
    /// A point of a curve, uncompressed.
    pub(super) fn point(crv: &str, point: &[u8]) -> Option<Self> {
        let both = point.strip_prefix(&[4])?;
        let (x, y) = both.split_at(both.len() / 2);
        Some(Self::Ec { crv: crv.to_owned(), x: URL_SAFE_NO_PAD.encode(x), y: URL_SAFE_NO_PAD.encode(y) })
    }

    /// An Ed25519 public key (RFC 8037 §2).
    pub(super) fn ed25519(key: &[u8]) -> Self {
        Self::Okp { crv: "Ed25519".to_owned(), x: URL_SAFE_NO_PAD.encode(key) }
    }

    /// Modulus and exponent, big-endian without leading zeros.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::Rsa { e: URL_SAFE_NO_PAD.encode(e), n: URL_SAFE_NO_PAD.encode(n) }
    }

    /// The thumbprint (RFC 7638).
    pub(super) fn thumbprint(&self) -> String {
        let print = match self {
            Self::Ec { crv, x, y } => Thumbprint::of_members(&[("crv", crv), ("kty", "EC"), ("x", x), ("y", y)]),
            Self::Rsa { e, n } => Thumbprint::of_members(&[("e", e), ("kty", "RSA"), ("n", n)]),
            Self::Okp { crv, x } => Thumbprint::of_members(&[("crv", crv), ("kty", "OKP"), ("x", x)]),
        };
        print.to_string()
    }

    pub(super) fn verifying_key(&self) -> Option<VerifyingKey> {
        match self {
            Self::Ec { crv, x, y } => VerifyingKey::point(crv, x, y),
            Self::Rsa { n, e } => VerifyingKey::rsa(n, e),
            Self::Okp { x, .. } => VerifyingKey::ed25519(x),
        }
    }

    /// The JWK with its own thumbprint as `kid`.
    pub(super) fn into_jwk(self, alg: KeyAlg) -> Jwk {
        let (public_key_use, alg) = match alg {
            KeyAlg::Signs(alg) => ("sig", Some(alg.as_str())),
            KeyAlg::Opens(KeyFor::RsaOaep256) => ("enc", Some(JweAlg::RsaOaep256.as_str())),
            // It does for more than one.
            KeyAlg::Opens(KeyFor::Agreement) => ("enc", None),
        };
        Jwk { kid: self.thumbprint(), members: self, public_key_use: public_key_use.to_owned(), alg: alg.map(str::to_owned) }
    }
}

/// The JWK of a stored key, in JSON (RFC 7517 §4). Private members cannot be in it: only those of public keys are read.
///
/// # Errors
/// [`SigningError::Key`] if the stored JWK is not one.
pub(super) fn jwk(key: &SigningKey) -> Result<String, SigningError> {
    let read: Jwk = serde_json::from_str(&key.public_jwk).map_err(|_| SigningError::Key)?;
    serde_json::to_string(&read).map_err(|_| SigningError::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_are_those_of_rfc_7638_and_rfc_8037() {
        // RFC 7638 §3.1.
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs\
                 tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1\
                 n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let rsa = Members::Rsa { e: "AQAB".to_owned(), n: n.to_owned() };
        assert_eq!(rsa.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
        // RFC 8037, appendix A.3.
        let okp = Members::Okp { crv: "Ed25519".to_owned(), x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned() };
        assert_eq!(okp.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_jwk_written_is_a_jwk_read() {
        let jwk = Members::ed25519(&[7; 32]).into_jwk(IdTokenAlg::EdDSA.into());
        let read: Jwk = serde_json::from_str(&serde_json::to_string(&jwk).unwrap()).unwrap();
        assert_eq!((read.members.thumbprint(), read.public_key_use.as_str(), read.alg.as_deref()), (jwk.kid, "sig", Some("EdDSA")));
    }
}
