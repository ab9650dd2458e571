//! A DPoP proof: a JWT that is made for one request with the key that tokens are bound to (RFC 9449 §4).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::{ErrorCode, JwsAlg, OAuthError};
use super::{PublicJwk, Thumbprint, dpop_rules};
use crate::clock::Timestamp;
use crate::digest::Digest;

/// A proof, read and not judged yet.
#[derive(Clone, Debug)]
pub struct DpopProof {
    pub(super) jwt: String,
    pub(super) header: Map<String, Value>,
    pub(super) claims: Map<String, Value>,
}

/// The request that a proof must be made for.
#[derive(Clone, Copy, Debug)]
pub struct ProvedRequest<'a> {
    /// Its method.
    pub method: &'a str,
    /// Where it went, by our own name of it and never by what a header says.
    pub url: &'a str,
    /// The access token that came with it.
    pub token: Option<&'a str>,
    /// What the proof's nonce turned out to be.
    pub nonce: ServerNonce,
    /// Whether there must be one.
    pub demand: NonceDemand,
    /// The moment it is.
    pub now: Timestamp,
}

/// What a nonce in a proof is (RFC 9449 §8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerNonce {
    /// There is none.
    Missing,
    /// It is one that we gave lately.
    Ours,
    /// It is not, or not any more.
    NotOurs,
}

/// Whether proofs need a nonce of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NonceDemand {
    /// They may do without: the time they say counts.
    #[default]
    Optional,
    /// Each must have one.
    Always,
}

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotProve {
    /// There is more than one (RFC 9449 §4.3, 1).
    #[error("there is more than one DPoP proof")]
    Repeated,
    /// It is no JWT (§4.3, 2).
    #[error("the DPoP proof is no JWT")]
    Malformed,
    /// A claim is missing, or is of another type (§4.3, 3).
    #[error("the DPoP proof needs jti, htm, htu and iat")]
    Incomplete,
    /// It is another kind of JWT (§4.3, 4).
    #[error("the typ of a DPoP proof is dpop+jwt")]
    Typ,
    /// It is signed by no key pair (§4.3, 5).
    #[error("that alg is not supported for DPoP proofs")]
    Alg,
    /// It shows no public key that fits, or more than the public one (§4.3, 6 and 7).
    #[error("the jwk of the DPoP proof is no public key for its alg")]
    Key,
    /// The key did not make its signature (§4.3, 6).
    #[error("the key in the DPoP proof did not sign it")]
    Signature,
    /// It is for another method (§4.3, 8).
    #[error("the DPoP proof is for another method: htm")]
    Method,
    /// It is for another address (§4.3, 9).
    #[error("the DPoP proof is for another address: htu")]
    Uri,
    /// It needs a nonce that is ours (§4.3, 10; §8).
    #[error("the DPoP proof needs the nonce of the header DPoP-Nonce")]
    Nonce,
    /// It was not made just now (§4.3, 11).
    #[error("the DPoP proof was not made just now: iat")]
    Time,
    /// It has ended, or has not begun (RFC 7519 §4.1.4, §4.1.5).
    #[error("the DPoP proof has ended, or has not begun: exp, nbf")]
    Period,
    /// It is for another access token (§4.3, 12).
    #[error("the DPoP proof is for another access token: ath")]
    Token,
    /// It was used before (§11.1).
    #[error("the DPoP proof was used before: jti")]
    Replayed,
}

/// What a good proof says; whether its signature is good is for whoever can look at it.
#[derive(Clone, Debug)]
pub struct Proven<'a> {
    /// The whole proof.
    pub jwt: &'a str,
    /// With what it must be signed.
    pub alg: JwsAlg,
    /// By what.
    pub key: PublicJwk,
    /// By what it is known again, and until when: it counts once (RFC 9449 §11.1).
    pub spent_as: (Digest, Timestamp),
}

impl DpopProof {
    /// For so long a proof is good, and a nonce.
    pub const GOOD_FOR: Duration = Duration::from_secs(300);
    /// So far clocks of others may go before ours.
    pub(super) const AHEAD: Duration = Duration::from_secs(60);
    /// The longest proof that is read: that of an RSA key with 4096 bits is a quarter of it.
    const LONGEST: usize = 8 * 1024;

    /// Reads the headers `DPoP`, as many as came; `None`: none did.
    pub fn read(headers: &[&[u8]]) -> Result<Option<Self>, CannotProve> {
        match headers {
            [] => Ok(None),
            [one] => Self::parse(one).map(Some).ok_or(CannotProve::Malformed),
            _ => Err(CannotProve::Repeated),
        }
    }

    fn parse(header: &[u8]) -> Option<Self> {
        let jwt = std::str::from_utf8(header).ok().filter(|jwt| jwt.len() <= Self::LONGEST)?.trim();
        let parts: Vec<&str> = jwt.split('.').collect();
        let [header, claims, signature] = parts[..] else { return None };
        let object = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
        URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { jwt: jwt.to_owned(), header: object(header)?, claims: object(claims)? })
    }

    /// The nonce it holds.
    pub fn nonce(&self) -> Option<&str> {
        self.claim("nonce")
    }

    /// What it says, if it is good for that request, by rules in the order of the standard.
    pub fn judge(&self, request: &ProvedRequest<'_>) -> Result<Proven<'_>, CannotProve> {
        dpop_rules::apply(self, request)?;
        let alg = self.alg().ok_or(CannotProve::Alg)?;
        let key = self.key().ok_or(CannotProve::Key)?;
        let jti = self.claim("jti").ok_or(CannotProve::Incomplete)?;
        let until = request.now + Self::GOOD_FOR + Self::AHEAD;
        let spent_as = (Digest::of(format!("{} {jti}", key.thumbprint())), until);
        Ok(Proven { jwt: &self.jwt, alg, key, spent_as })
    }

    pub(super) fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    /// With what it says it is signed, if that has a key pair.
    pub fn alg(&self) -> Option<JwsAlg> {
        self.header.get("alg")?.as_str().and_then(JwsAlg::read).filter(|alg| !alg.is_symmetric())
    }

    pub(super) fn key(&self) -> Option<PublicJwk> {
        PublicJwk::read(self.header.get("jwk")?)
    }
}

impl Proven<'_> {
    /// By what the key is known.
    pub fn thumbprint(&self) -> Thumbprint {
        self.key.thumbprint()
    }
}

impl From<CannotProve> for OAuthError {
    /// RFC 9449 §5, §8.
    fn from(why: CannotProve) -> Self {
        let code = if why == CannotProve::Nonce { ErrorCode::UseDpopNonce } else { ErrorCode::InvalidDpopProof };
        Self::new(code, why.to_string())
    }
}
