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

/// Tokens whose signature was found good lately, by SHA-256; their key and claims are looked at each time all the same.
pub struct VerifiedTokens(Bounded<[u8; 32], Timestamp>);

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

impl VerifiedTokens {
    /// Remembers at most `capacity` tokens.
    pub fn new(capacity: usize) -> Self {
        Self(Bounded::new(capacity))
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
pub fn verify<C: DeserializeOwned>(
    token: &str,
    keys: &[Arc<PublicKey>],
    expected: &Expected<'_>,
    known: &VerifiedTokens,
) -> Result<C, CannotVerify> {
    if token.len() > LONGEST {
        return Err(CannotVerify::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(CannotVerify::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(CannotVerify::Malformed)?;
    // Nothing is read of a header but which of ours it is: its kind, algorithm and key are then what we wrote.
    let key = keys.iter().find(|key| key.headers.of(expected.typ) == header).ok_or(CannotVerify::Signature)?;
    let name = *Digest::of(token).as_bytes();
    let is_known = known.0.find(&name).is_some_and(|until| expected.now < until);
    if !is_known && !key.verifying.has_signed(message, signature, key.alg.jws()) {
        return Err(CannotVerify::Signature);
    }
    let payload = decoded(payload)?;
    let ends_at = check(&payload, expected)?;
    let claims = serde_json::from_slice(&payload).map_err(|_| CannotVerify::Malformed)?;
    if !is_known && expected.now < ends_at {
        known.0.insert(name, ends_at);
    }
    Ok(claims)
}

/// Looks at the claims that every token of ours has; answers when it ends.
fn check(payload: &[u8], expected: &Expected<'_>) -> Result<Timestamp, CannotVerify> {
    let claims: OurClaims = serde_json::from_slice(payload).map_err(|_| CannotVerify::Malformed)?;
    let is_for = |wanted: &str| match &claims.aud {
        OneOrMany::One(aud) => aud == wanted,
        OneOrMany::Many(auds) => auds.iter().any(|aud| aud == wanted),
    };
    let audience_is_right = match expected.aud {
        Audience::Includes(wanted) => is_for(wanted),
        Audience::LookedAtByCaller => true,
    };
    if claims.iss != expected.iss || !audience_is_right {
        return Err(CannotVerify::NotForThis);
    }
    let ends_at = Timestamp::from_seconds(claims.exp);
    let has_begun = claims.nbf.is_none_or(|nbf| Timestamp::from_seconds(nbf) <= expected.now);
    let counts = expected.exp == Expiry::Counts;
    if counts && (expected.now >= ends_at || !has_begun) { Err(CannotVerify::Expired) } else { Ok(ends_at) }
}

fn decoded(part: &str) -> Result<Vec<u8>, CannotVerify> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| CannotVerify::Malformed)
}

impl std::fmt::Debug for VerifiedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VerifiedTokens")
    }
}

#[cfg(test)]
mod tests;
