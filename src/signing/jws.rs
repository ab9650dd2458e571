//! Tokens: signing them, and knowing our own again (RFC 7515, RFC 7519, RFC 8725).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::clock::Timestamp;
use rules::digest::Digest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::bounded::Bounded;
use super::jwk::PublicKey;
use super::loaded_key::LoadedKey;
use super::new_key::SigningError;

/// What kind of token it is: the `typ` header (RFC 8725 §3.11). One kind never counts as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typ {
    /// An ID token.
    Jwt,
    /// An access token (RFC 9068 §2.1).
    AccessToken,
    /// What is told about a token (RFC 9701 §5).
    Introspection,
    /// A logout token (OpenID Connect Back-Channel Logout §2.4).
    LogoutToken,
}

/// What a token must say to be believed.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The kind of token.
    pub typ: Typ,
    /// Our issuer.
    pub iss: &'a str,
    /// For whom it was made.
    pub aud: Audience<'a>,
    /// Whether it must still be valid.
    pub exp: Expiry,
    /// The moment it is.
    pub now: Timestamp,
}

/// Whom a token is for.
#[derive(Clone, Copy, Debug)]
pub enum Audience<'a> {
    /// This one must be among its audiences.
    Includes(&'a str),
    /// A weakening, for an `id_token_hint` that came without a `client_id`: the caller looks at `aud` itself.
    LookedAtByCaller,
}

/// Whether a token's end counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It is refused from `exp` on.
    Counts,
    /// A weakening, for `id_token_hint` alone (OpenID Connect RP-Initiated Logout §2).
    IsIgnored,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotVerify {
    /// It is no token of the kind expected, in the form we write.
    #[error("not a token of this kind")]
    Malformed,
    /// No key of this tenant signed it, or it was altered.
    #[error("the token was not signed by this issuer")]
    Signature,
    /// It is from another issuer, or for somebody else.
    #[error("the token is not meant for this use")]
    NotForThis,
    /// It has ended, or not begun.
    #[error("the token has expired")]
    Expired,
}

/// Tokens that were found good lately, by SHA-256, with what they say: nobody who reads this memory could show them. Whether their key is
/// still ours, whom they are for and when they end is looked at each time all the same.
pub struct VerifiedTokens<C>(Bounded<[u8; 32], Arc<Good<Arc<C>>>>);

/// A token of ours with a good signature.
struct Good<C> {
    ours: OurClaims,
    claims: C,
}

/// The claims that every token of ours has.
#[derive(Deserialize)]
struct OurClaims {
    iss: String,
    aud: OneOrMany,
    exp: i64,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

// Ours are far below; what is longer is not worth a look.
const LONGEST: usize = 64 * 1024;
// What is longer is verified each time: tokens that are remembered must not fill the memory.
const LONGEST_KEPT: usize = 2048;

impl Typ {
    pub(super) const ALL: [Self; 4] = [Self::Jwt, Self::AccessToken, Self::Introspection, Self::LogoutToken];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Jwt => "JWT",
            Self::AccessToken => "at+jwt",
            Self::Introspection => "token-introspection+jwt",
            Self::LogoutToken => "logout+jwt",
        }
    }
}

impl<C: DeserializeOwned> VerifiedTokens<C> {
    /// Remembers at most `capacity` tokens.
    pub fn new(capacity: usize) -> Self {
        Self(Bounded::new(capacity))
    }

    /// As [`verify`]; a token that is remembered is neither verified nor read again.
    ///
    /// # Errors
    /// As [`verify`].
    pub fn verify(&self, token: &str, keys: &[Arc<PublicKey>], expected: &Expected<'_>) -> Result<Arc<C>, CannotVerify> {
        let written = Written::parse(token, keys, expected.typ)?;
        let name = *Digest::of(token).as_bytes();
        if let Some(good) = self.0.find(&name) {
            good.ours.check(expected)?;
            return Ok(Arc::clone(&good.claims));
        }
        let Good { ours, claims } = written.verified()?;
        ours.check(expected)?;
        let claims = Arc::new(claims);
        if token.len() <= LONGEST_KEPT {
            self.0.insert(name, Arc::new(Good { ours, claims: Arc::clone(&claims) }));
        }
        Ok(claims)
    }
}

/// Signs `claims`.
///
/// # Errors
/// [`SigningError::Claims`] if they cannot be written as JSON, [`SigningError::Key`] if the key refuses.
pub fn sign<C: Serialize>(key: &LoadedKey, typ: Typ, claims: &C) -> Result<String, SigningError> {
    let mut token = format!("{}.", key.header(typ));
    token.push_str(&encoded(claims)?);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

fn encoded(part: &impl Serialize) -> Result<String, SigningError> {
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).map_err(|_| SigningError::Claims)?))
}

/// Reads a token of our own. The algorithm is the key's, never the token's to choose (RFC 8725 §3.1).
///
/// # Errors
/// [`CannotVerify`]: the first reason not to believe it.
pub fn verify<C: DeserializeOwned>(token: &str, keys: &[Arc<PublicKey>], expected: &Expected<'_>) -> Result<C, CannotVerify> {
    let good = Written::parse(token, keys, expected.typ)?.verified()?;
    good.ours.check(expected)?;
    Ok(good.claims)
}

/// A token under a header of ours, before its signature is verified.
struct Written<'a> {
    message: &'a str,
    payload: &'a str,
    signature: &'a str,
    key: &'a PublicKey,
}

impl<'a> Written<'a> {
    fn parse(token: &'a str, keys: &'a [Arc<PublicKey>], typ: Typ) -> Result<Self, CannotVerify> {
        if token.len() > LONGEST {
            return Err(CannotVerify::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(CannotVerify::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(CannotVerify::Malformed)?;
        // Nothing is read of a header but which of ours it is: its kind, algorithm and key are then what we wrote.
        let key = keys.iter().find(|key| key.headers.of(typ) == header).ok_or(CannotVerify::Signature)?;
        Ok(Self { message, payload, signature, key })
    }

    fn verified<C: DeserializeOwned>(&self) -> Result<Good<C>, CannotVerify> {
        if !self.key.verifying.has_signed(self.message, self.signature, self.key.alg.jws()) {
            return Err(CannotVerify::Signature);
        }
        let payload = URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| CannotVerify::Malformed)?;
        let ours = serde_json::from_slice(&payload).map_err(|_| CannotVerify::Malformed)?;
        let claims = serde_json::from_slice(&payload).map_err(|_| CannotVerify::Malformed)?;
        Ok(Good { ours, claims })
    }
}

impl OurClaims {
    fn check(&self, expected: &Expected<'_>) -> Result<(), CannotVerify> {
        let is_for = |wanted: &str| match &self.aud {
            OneOrMany::One(aud) => aud == wanted,
            OneOrMany::Many(auds) => auds.iter().any(|aud| aud == wanted),
        };
        let audience_is_right = match expected.aud {
            Audience::Includes(wanted) => is_for(wanted),
            Audience::LookedAtByCaller => true,
        };
        if self.iss != expected.iss || !audience_is_right {
            return Err(CannotVerify::NotForThis);
        }
        let has_ended = expected.now >= Timestamp::from_seconds(self.exp);
        let has_begun = self.nbf.is_none_or(|nbf| Timestamp::from_seconds(nbf) <= expected.now);
        let counts = expected.exp == Expiry::Counts;
        if counts && (has_ended || !has_begun) { Err(CannotVerify::Expired) } else { Ok(()) }
    }
}

impl<C> std::fmt::Debug for VerifiedTokens<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifiedTokens")
    }
}

#[cfg(test)]
mod tests;
