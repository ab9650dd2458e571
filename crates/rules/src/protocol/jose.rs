//! Names of JOSE algorithms (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2), as clients register them and as their tokens name them; and what
//! such a token
//! says.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An algorithm by which a client may sign what it sends, or be signed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JwsAlg {
    /// HMAC with SHA-256.
    HS256,
    /// HMAC with SHA-384.
    HS384,
    /// HMAC with SHA-512.
    HS512,
    /// RSA PKCS #1 v1.5 with SHA-256.
    RS256,
    /// RSA PKCS #1 v1.5 with SHA-384.
    RS384,
    /// RSA PKCS #1 v1.5 with SHA-512.
    RS512,
    /// RSA PSS with SHA-256.
    PS256,
    /// RSA PSS with SHA-384.
    PS384,
    /// RSA PSS with SHA-512.
    PS512,
    /// ECDSA on P-256.
    ES256,
    /// ECDSA on P-384.
    ES384,
    /// ECDSA on P-521.
    ES512,
    /// Ed25519, by the name that says no curve (RFC 8037 §3.1).
    EdDSA,
    /// Ed25519, by its own name (RFC 9864 §2.2): for what clients sign. Our own keys are published under the older one, which relying
    /// parties know.
    Ed25519,
}

impl JwsAlg {
    /// Those with a secret that both sides know.
    pub const SYMMETRIC: [Self; 3] = [Self::HS256, Self::HS384, Self::HS512];
    /// Those with a key pair.
    pub const ASYMMETRIC: [Self; 11] = [
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::EdDSA,
        Self::Ed25519,
    ];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::EdDSA => "EdDSA",
            Self::Ed25519 => "Ed25519",
        }
    }

    /// Reads a name.
    pub fn read(text: &str) -> Option<Self> {
        Self::SYMMETRIC.into_iter().chain(Self::ASYMMETRIC).find(|alg| alg.as_str() == text)
    }

    /// Whether both sides know the key.
    pub fn is_symmetric(self) -> bool {
        Self::SYMMETRIC.contains(&self)
    }

    /// Whether we sign with it.
    pub fn is_ours(self) -> bool {
        !self.is_symmetric() && self != Self::Ed25519
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    crit: Option<Value>,
}

/// Reads a JSON object, which the header of a JWS or JWE is, and the claims of a JWT (RFC 7515 §4, RFC 7516 §4, RFC 7519 §4): UTF-8 also
/// where nobody looks, and no list of the values.
pub fn read_object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let members: Map<String, Value> = serde_json::from_slice(json).ok()?;
    serde_json::from_value(Value::Object(members)).ok()
}

/// The longest part of an assertion that is read, in bytes.
const LONGEST: usize = 16 * 1024;

/// What an assertion says, and the algorithm it names: both unproven, until its signature is found good. One that calls something critical
/// is not read, because nothing of that is understood (RFC 7515 §4.1.11).
pub(super) fn read_jwt<C: DeserializeOwned>(jwt: &str) -> Option<(JwsAlg, C)> {
    let parts: Vec<&str> = jwt.split('.').collect();
    let [header, payload, _] = parts[..] else { return None };
    let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok().filter(|bytes| bytes.len() <= LONGEST);
    let header: Header = read_object(&decoded(header)?).filter(|header: &Header| header.crit.is_none())?;
    Some((JwsAlg::read(&header.alg)?, read_object(&decoded(payload)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        for alg in JwsAlg::SYMMETRIC.into_iter().chain(JwsAlg::ASYMMETRIC) {
            assert_eq!((serde_json::to_value(alg).unwrap(), JwsAlg::read(alg.as_str())), (alg.as_str().into(), Some(alg)));
        }
        // RFC 9864 §2.2 names Ed448 too; nobody here has such keys.
        for strange in ["none", "Ed448", "ed25519", "ES256K", "HS1", ""] {
            assert_eq!(JwsAlg::read(strange), None, "{strange}");
        }
    }
}
