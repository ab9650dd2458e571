//! The rules for DPoP proofs, in the order of RFC 9449 §4.3. Its first two are kept in reading, the signature is looked at after them.

use serde_json::Value;
use url::Url;

use super::dpop_proof::{CannotProve, DpopProof, NonceDemand, ProvedRequest, ServerNonce};
use crate::clock::Timestamp;
use crate::digest::Digest;

/// What a rule looks at.
struct Asked<'a> {
    proof: &'a DpopProof,
    request: &'a ProvedRequest<'a>,
}

/// One rule.
type Rule = fn(&Asked<'_>) -> Result<(), CannotProve>;

const RULES: [Rule; 10] = [
    every_claim_is_there,
    it_is_a_proof,
    it_is_signed_with_a_key_pair,
    its_key_is_public_and_fits,
    it_is_for_this_method,
    it_is_for_this_address,
    its_nonce_is_ours,
    it_was_made_just_now,
    it_has_begun_and_is_not_over,
    it_is_for_this_token,
];

/// Applies every rule; the first refusal counts.
pub(super) fn apply(proof: &DpopProof, request: &ProvedRequest<'_>) -> Result<(), CannotProve> {
    let asked = Asked { proof, request };
    RULES.iter().try_for_each(|rule| rule(&asked))
}

fn kept(is_kept: bool, why: CannotProve) -> Result<(), CannotProve> {
    if is_kept { Ok(()) } else { Err(why) }
}

/// RFC 9449 §4.2, §4.3 (3).
fn every_claim_is_there(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let has_texts = ["htm", "htu"].iter().all(|name| asked.proof.claim(name).is_some());
    let has_jti = asked.proof.claim("jti").is_some_and(|jti| !jti.is_empty());
    let has_time = asked.proof.claims.get("iat").is_some_and(Value::is_number);
    kept(has_texts && has_jti && has_time, CannotProve::Incomplete)
}

/// RFC 9449 §4.3 (4); a critical header that nobody knows makes it another thing (RFC 7515 §4.1.11).
fn it_is_a_proof(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let typ = asked.proof.header.get("typ").and_then(Value::as_str);
    kept(typ == Some("dpop+jwt") && !asked.proof.header.contains_key("crit"), CannotProve::Typ)
}

/// RFC 9449 §4.3 (5).
fn it_is_signed_with_a_key_pair(asked: &Asked<'_>) -> Result<(), CannotProve> {
    kept(asked.proof.alg().is_some(), CannotProve::Alg)
}

/// RFC 9449 §4.3 (7), and (6) as far as it can be told without the signature.
fn its_key_is_public_and_fits(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let fits = asked.proof.key().zip(asked.proof.alg()).is_some_and(|(key, alg)| key.suits(alg));
    kept(fits, CannotProve::Key)
}

/// RFC 9449 §4.3 (8).
fn it_is_for_this_method(asked: &Asked<'_>) -> Result<(), CannotProve> {
    kept(asked.proof.claim("htm") == Some(asked.request.method), CannotProve::Method)
}

/// RFC 9449 §4.3 (9): query and fragment aside, after the normalisation of RFC 3986 §6.2.2 and §6.2.3.
fn it_is_for_this_address(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let htu = asked.proof.claim("htu").and_then(normalized);
    kept(htu.is_some() && htu == normalized(asked.request.url), CannotProve::Uri)
}

/// RFC 9449 §4.3 (10), §8.
fn its_nonce_is_ours(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let is_good = match asked.request.nonce {
        ServerNonce::Ours => true,
        ServerNonce::Missing => asked.request.demand == NonceDemand::Optional,
        ServerNonce::NotOurs => false,
    };
    // A nonce that is no text is no nonce.
    let is_text = asked.proof.claims.get("nonce").is_none_or(Value::is_string);
    kept(is_good && is_text, CannotProve::Nonce)
}

/// RFC 9449 §4.3 (11), §11.1: by `iat`. Where each proof has a nonce of ours, that says how old it is, so that a client whose clock goes after
/// has a way; nothing is from the future (FAPI 2.0 Security Profile §5.3.2.1).
fn it_was_made_just_now(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let ProvedRequest { nonce, demand, now, .. } = *asked.request;
    let iat = number(asked, "iat").unwrap_or(0.0);
    let is_young_by_nonce = nonce == ServerNonce::Ours && demand == NonceDemand::Always;
    let is_young = is_young_by_nonce || iat >= seconds(now - DpopProof::GOOD_FOR);
    kept(is_young && iat <= seconds(now + DpopProof::AHEAD), CannotProve::Time)
}

/// RFC 7519 §4.1.4 and §4.1.5: nobody asks for `exp` and `nbf`, and where they are said, they count.
fn it_has_begun_and_is_not_over(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let said = |name| asked.proof.claims.contains_key(name);
    let has_begun = !said("nbf") || number(asked, "nbf").is_some_and(|nbf| nbf <= seconds(asked.request.now + DpopProof::AHEAD));
    let is_over = said("exp") && number(asked, "exp").is_none_or(|exp| exp <= seconds(asked.request.now));
    kept(has_begun && !is_over, CannotProve::Period)
}

fn number(asked: &Asked<'_>, name: &str) -> Option<f64> {
    asked.proof.claims.get(name)?.as_f64()
}

fn seconds(at: Timestamp) -> f64 {
    at.seconds() as f64
}

/// RFC 9449 §4.3 (12): where an access token comes with it, the proof names it.
fn it_is_for_this_token(asked: &Asked<'_>) -> Result<(), CannotProve> {
    let Some(token) = asked.request.token else { return Ok(()) };
    let ath = asked.proof.claim("ath").and_then(Digest::from_base64url);
    kept(ath == Some(Digest::of(token)), CannotProve::Token)
}

/// An address in its one spelling: scheme, host, port and dots as browsers read them, and nothing escaped that need not be.
fn normalized(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none())?;
    url.set_query(None);
    url.set_fragment(None);
    let origin = url.origin().ascii_serialization();
    Some(format!("{origin}{}", plain(url.path())))
}

/// RFC 3986 §6.2.2.1 and §6.2.2.2.
fn plain(path: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(path.len()), path);
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.map(char::from) {
            Some(letter) if letter.is_ascii_alphanumeric() || "-._~".contains(letter) => out.push(letter),
            Some(_) => out.extend(["%", &after[..2].to_ascii_uppercase()]),
            None => out.push('%'),
        }
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
