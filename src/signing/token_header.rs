//! The protected header of our own tokens (RFC 7515 §4): one text for each kind of token that a key signs.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::directory::IdTokenAlg;
use serde::Serialize;

use super::jws::Typ;
use super::new_key::SigningError;

/// The headers of one key's tokens, written once: no token's is written or read again.
#[derive(Clone, Debug)]
pub(super) struct TokenHeaders([String; Typ::ALL.len()]);

#[derive(Serialize)]
struct Written<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

impl TokenHeaders {
    /// Those of the key `kid`, which signs with `alg`.
    pub(super) fn new(alg: IdTokenAlg, kid: &str) -> Result<Self, SigningError> {
        let mut headers = Self(Default::default());
        for typ in Typ::ALL {
            let written = Written { typ: typ.as_str(), alg: alg.as_str(), kid };
            let json = serde_json::to_vec(&written).map_err(|_| SigningError::Key)?;
            headers.0[typ as usize] = URL_SAFE_NO_PAD.encode(json);
        }
        Ok(headers)
    }

    /// The header of a `typ`, as it stands in the token.
    pub(super) fn of(&self, typ: Typ) -> &str {
        &self.0[typ as usize]
    }
}
