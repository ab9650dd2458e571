//! Request objects: the parameters of an authorization request in a JWT (OpenID Connect Core §6, RFC 9101).

mod backchannel;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::jose::read_object;
use super::resource::RESOURCE;
use super::{Client, ErrorCode, JwsAlg, OAuthError, Parameters, Profile};
use crate::clock::Timestamp;

pub use backchannel::SignedAsk;

/// A request object, read; whether somebody signed it is for the caller to find out, by [`RequestObject::signed_with`].
#[derive(Clone, Debug)]
pub struct RequestObject {
    alg: Option<JwsAlg>,
    claims: Map<String, Value>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    crit: Option<Value>,
}

/// What a rule looks at.
struct Asked<'a> {
    object: &'a RequestObject,
    parameters: &'a Parameters,
    client: &'a dyn Client,
    issuer: &'a str,
    now: Timestamp,
}

type Rule = fn(&Asked<'_>) -> Result<(), OAuthError>;

const RULES: [Rule; 7] = [
    it_holds_no_other_object,
    it_is_of_this_client,
    it_is_for_this_issuer,
    it_asks_for_the_same_as_outside,
    its_time_has_come_and_is_not_over,
    it_says_for_whom_and_how_long,
    its_values_are_texts,
];

/// The longest object that is read.
const LONGEST: usize = 64 * 1024;

fn bad(why: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, why)
}

impl RequestObject {
    /// Reads a JWT, which was decrypted before if it was encrypted.
    pub fn parse(jwt: &str) -> Result<Self, OAuthError> {
        let parts: Vec<&str> = jwt.split('.').collect();
        let [header, payload, signature] = parts[..] else { return Err(bad("the request object is no signed or unsigned JWT")) };
        let decoded = |part: &str| URL_SAFE_NO_PAD.decode(part).ok().filter(|bytes| bytes.len() <= LONGEST);
        let header: Option<Header> = decoded(header).and_then(|bytes| read_object(&bytes));
        let claims = decoded(payload).and_then(|bytes| read_object(&bytes));
        let (Some(header), Some(claims)) = (header, claims) else { return Err(bad("the request object cannot be read")) };
        let alg = match header.alg.as_str() {
            "none" if signature.is_empty() => None,
            name => Some(JwsAlg::read(name).filter(|alg| !alg.is_symmetric()).ok_or_else(|| bad("that alg is not supported"))?),
        };
        if header.crit.is_some() {
            return Err(bad("the request object has a critical header that nobody knows"));
        }
        Ok(Self { alg, claims })
    }

    /// What it says it is signed with, which must be what the client registered (OpenID Connect Registration §2, RFC 9101 §10.5); `None`: it
    /// is no more than parameters (SECURITY 18), which is not taken under FAPI 2.0 (Security Profile §5.4.1).
    pub fn signed_with(&self, client: &impl Client) -> Result<Option<JwsAlg>, OAuthError> {
        let kept = client.registration();
        let is_signed = kept.require_signed_request || kept.profile.is_fapi();
        match kept.request_object_alg {
            Some(registered) if registered != self.alg => Err(bad("the client is registered for another request_object_signing_alg")),
            _ if self.alg.is_none() && is_signed => Err(bad("the request object is not signed")),
            _ if self.alg.is_some_and(|alg| !kept.may_sign_with(alg)) => Err(bad("FAPI 2.0: PS256, ES256 or EdDSA")),
            _ => Ok(self.alg),
        }
    }

    /// The parameters of the whole request, by rules in the order of the standards. What the object says goes before what stands
    /// outside of it (OpenID Connect Core §6.1).
    pub fn unfold(&self, parameters: &Parameters, client: &impl Client, issuer: &str, now: Timestamp) -> Result<Parameters, OAuthError> {
        let asked = Asked { object: self, parameters, client, issuer, now };
        RULES.iter().try_for_each(|rule| rule(&asked))?;
        Ok(parameters.without("request").without("request_uri").superseded(self.inside()))
    }

    /// What it says as parameters: all but what makes it a JWT.
    fn inside(&self) -> Vec<(String, String)> {
        let is_of_jwt = |name: &str| ["iss", "aud", "exp", "nbf", "iat", "jti", "sub"].contains(&name);
        let inside = self.claims.iter().filter(|(name, _)| !is_of_jwt(name));
        inside.flat_map(|(name, value)| texts_of(name, value)).collect()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.claims.get(name)?.as_f64()
    }

    /// Whether it is short: `nbf` is at most 60 minutes ago, and `exp` at most 60 minutes after it.
    fn is_short(&self, now: Timestamp) -> bool {
        const LONGEST: f64 = 3_600.0;
        let now = now.seconds() as f64;
        self.number("nbf").zip(self.number("exp")).is_some_and(|(begin, end)| begin >= now - LONGEST && end <= begin + LONGEST)
    }
}

/// A claim as parameters: a list is several of those that may be sent more than once (RFC 8707 §2).
fn texts_of(name: &str, value: &Value) -> Vec<(String, String)> {
    let one = std::slice::from_ref(value);
    let values = value.as_array().filter(|_| name == RESOURCE).map_or(one, Vec::as_slice);
    values.iter().filter_map(|value| Some((name.to_owned(), text_of(value)?))).collect()
}

/// A claim as a parameter: numbers and objects as JSON writes them.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// OpenID Connect Core §6.1.
fn it_holds_no_other_object(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let holds = |name: &str| asked.object.claims.contains_key(name);
    if holds("request") || holds("request_uri") { Err(bad("the request object holds another one")) } else { Ok(()) }
}

/// OpenID Connect Core §6.1, RFC 9101 §5: `client_id` and `iss`, where they are there.
fn it_is_of_this_client(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let own = asked.client.client_id().to_string();
    let is_own = |name: &str| asked.object.claims.get(name).is_none_or(|value| value.as_str() == Some(own.as_str()));
    if is_own("client_id") && is_own("iss") { Ok(()) } else { Err(bad("the request object is of another client")) }
}

/// OpenID Connect Core §6.1: `aud`, where it is there, is or includes the issuer.
fn it_is_for_this_issuer(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let is_issuer = |value: &Value| value.as_str() == Some(asked.issuer);
    let is_for = match asked.object.claims.get("aud") {
        None => true,
        Some(Value::Array(auds)) => auds.iter().any(is_issuer),
        Some(one) => is_issuer(one),
    };
    if is_for { Ok(()) } else { Err(bad("the request object is for another audience")) }
}

/// OpenID Connect Core §6.1: `response_type` stands outside too, and is the same.
fn it_asks_for_the_same_as_outside(asked: &Asked<'_>) -> Result<(), OAuthError> {
    match (asked.object.text("response_type"), asked.parameters.one("response_type")) {
        (Some(inside), Some(outside)) if inside != outside => Err(bad("response_type is another one in the request object")),
        _ => Ok(()),
    }
}

/// RFC 7519 §4.1.4 and §4.1.5: what is said and is no number is no time, and not as if nothing were said.
fn its_time_has_come_and_is_not_over(asked: &Asked<'_>) -> Result<(), OAuthError> {
    if ["exp", "nbf"].iter().any(|name| asked.object.claims.contains_key(*name) && asked.object.number(name).is_none()) {
        return Err(bad("exp and nbf are numbers"));
    }
    let now = asked.now.seconds() as f64;
    // Clocks of others may go before ours.
    if asked.object.number("exp").is_some_and(|end| now >= end) || asked.object.number("nbf").is_some_and(|begin| begin > now + 60.0) {
        return Err(bad("the request object has expired, or has not begun"));
    }
    Ok(())
}

/// FAPI 2.0 Message Signing §5.3.1: `aud` is said, `nbf` is at most 60 minutes ago, and `exp` at most 60 minutes after it; for whoever must sign
/// under either profile, because requests may be signed without answers being it.
fn it_says_for_whom_and_how_long(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let kept = asked.client.registration();
    if kept.profile != Profile::Fapi2MessageSigning && !(kept.profile.is_fapi() && kept.require_signed_request) {
        return Ok(());
    }
    if asked.object.is_short(asked.now) && asked.object.claims.contains_key("aud") {
        return Ok(());
    }
    Err(bad("FAPI 2.0 Message Signing: aud, nbf and exp are said, for 60 minutes at most"))
}

/// A NUL is in no text, and no request has more parameters. What counts is what becomes of the claims: a list is several.
fn its_values_are_texts(asked: &Asked<'_>) -> Result<(), OAuthError> {
    let inside = asked.object.inside();
    let is_text = |text: &String| !text.contains('\0');
    let are_texts = inside.iter().all(|(name, value)| is_text(name) && is_text(value));
    let is_good = asked.object.claims.len() <= Parameters::MOST && inside.len() <= Parameters::MOST && are_texts;
    if is_good { Ok(()) } else { Err(bad("the request object has too many values, or one with a NUL")) }
}

#[cfg(test)]
mod tests;
