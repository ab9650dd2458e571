//! Names of JWE algorithms (RFC 7518 §4.1, §5.1), as clients register them and as their objects name them. Those that RFC 8725 §3.2 warns
//! of are not among them: no RSA PKCS #1 v1.5, no compression. A key that both sides know wraps a new one each time and encrypts nothing
//! itself (`dir`), because all that a client is ever sent would be under one key and vectors that are drawn (NIST SP 800-38D §8.3).

use serde::{Deserialize, Serialize};

/// How the key of the content comes to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JweAlg {
    /// RSA OAEP with SHA-256.
    #[serde(rename = "RSA-OAEP-256")]
    RsaOaep256,
    /// Agreed upon, and used itself.
    #[serde(rename = "ECDH-ES")]
    EcdhEs,
    /// Wrapped with AES of 128 bits under what was agreed upon.
    #[serde(rename = "ECDH-ES+A128KW")]
    EcdhEsA128Kw,
    /// Likewise with 256 bits.
    #[serde(rename = "ECDH-ES+A256KW")]
    EcdhEsA256Kw,
    /// Wrapped with AES of 128 bits under what both sides make of the client's secret (OpenID Connect Core §10.2).
    #[serde(rename = "A128KW")]
    A128Kw,
    /// Likewise with 256 bits.
    #[serde(rename = "A256KW")]
    A256Kw,
}

/// How the content is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum JweEnc {
    /// AES of 128 bits in Galois/Counter mode.
    A128GCM,
    /// Likewise with 256 bits.
    A256GCM,
    /// AES of 128 bits in CBC mode, with HMAC-SHA-256: what is meant where nothing is said (OpenID Connect Registration §2).
    #[default]
    #[serde(rename = "A128CBC-HS256")]
    A128CbcHs256,
    /// Likewise with 256 bits and HMAC-SHA-512.
    #[serde(rename = "A256CBC-HS512")]
    A256CbcHs512,
}

/// How something is encrypted to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encryption {
    /// How the key comes to it.
    pub alg: JweAlg,
    /// How the content is encrypted.
    pub enc: JweEnc,
}

impl JweAlg {
    /// All of them, as discovery lists them.
    pub const ALL: [Self; 6] = [Self::EcdhEs, Self::EcdhEsA128Kw, Self::EcdhEsA256Kw, Self::RsaOaep256, Self::A128Kw, Self::A256Kw];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaOaep256 => "RSA-OAEP-256",
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA128Kw => "ECDH-ES+A128KW",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
            Self::A128Kw => "A128KW",
            Self::A256Kw => "A256KW",
        }
    }

    /// Whether both sides know the key.
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::A128Kw | Self::A256Kw)
    }

    /// Reads a name.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|alg| alg.as_str() == text)
    }
}

impl JweEnc {
    /// All of them, as discovery lists them.
    pub const ALL: [Self; 4] = [Self::A128CbcHs256, Self::A256CbcHs512, Self::A128GCM, Self::A256GCM];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A128GCM => "A128GCM",
            Self::A256GCM => "A256GCM",
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A256CbcHs512 => "A256CBC-HS512",
        }
    }

    /// Reads a name.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|enc| enc.as_str() == text)
    }

    /// The length of its key, in bytes: those with a MAC have two keys in one (RFC 7518 §5.2.2.1).
    pub const fn key_length(self) -> usize {
        match self {
            Self::A128GCM => 16,
            Self::A256GCM | Self::A128CbcHs256 => 32,
            Self::A256CbcHs512 => 64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        for alg in JweAlg::ALL {
            assert_eq!((serde_json::to_value(alg).unwrap(), JweAlg::read(alg.as_str())), (alg.as_str().into(), Some(alg)));
        }
        for enc in JweEnc::ALL {
            assert_eq!((serde_json::to_value(enc).unwrap(), JweEnc::read(enc.as_str())), (enc.as_str().into(), Some(enc)));
        }
        for weak in ["RSA1_5", "RSA-OAEP", "dir", "none", "A192KW", "A128GCMKW", "ecdh-es", ""] {
            assert_eq!(JweAlg::read(weak), None, "{weak}");
        }
    }
}
