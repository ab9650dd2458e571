//! Bearer tokens: how one is presented, and how it is asked for (RFC 6750).

use std::fmt::Write as _;

use super::{Endpoint, ErrorCode, OAuthError, Parameters};
use crate::secret::Secret;

/// Why no token could be read from a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotBear {
    /// None was presented: the answer carries a challenge and no error (RFC 6750 §3.1).
    #[error("no access token was presented")]
    NoToken,
    /// One was presented in a way that cannot be read.
    #[error(transparent)]
    Refused(#[from] OAuthError),
}

/// Reads the token from the header `Authorization`, as raw bytes (RFC 6750 §2.1), or from a form body (§2.2), never from the query.
pub fn bearer_token(authorization: Option<&[u8]>, form: Option<&Parameters>) -> Result<Secret<String>, CannotBear> {
    let in_body = form.is_some_and(|form| form.has("access_token"));
    let header = authorization.filter(|header| header.len() >= 6 && header[..6].eq_ignore_ascii_case(b"bearer"));
    let token = match (header, form) {
        (Some(_), _) if in_body => return Err(OAuthError::invalid_request("the token was presented in two places").into()),
        (Some(header), _) => std::str::from_utf8(&header[6..]).ok().and_then(|rest| rest.strip_prefix(' ')).map(str::trim),
        (None, Some(form)) if in_body => form.one("access_token"),
        _ => return Err(CannotBear::NoToken),
    };
    let token = token.ok_or_else(|| OAuthError::invalid_request("the token cannot be read"))?;
    if !is_b64token(token) {
        return Err(OAuthError::new(ErrorCode::InvalidToken, "the token holds characters that no token has").into());
    }
    Ok(Secret::new(token.to_owned()))
}

/// RFC 6750 §2.1, `b64token`.
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/'))
}

/// What an endpoint that takes bearer tokens answers when it does not take this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerChallenge<'a> {
    /// The issuer whose tokens are taken.
    pub realm: &'a str,
    /// Why, unless no token was presented.
    pub error: Option<OAuthError>,
    /// The scope that is missing, for `insufficient_scope`.
    pub scope: Option<&'a str>,
}

impl<'a> BearerChallenge<'a> {
    /// The challenge that answers `why`.
    pub fn new(realm: &'a str, why: CannotBear) -> Self {
        let error = match why {
            CannotBear::NoToken => None,
            CannotBear::Refused(error) => Some(error),
        };
        // Whoever may do less than is needed learns what is missing (RFC 6750 §3).
        let scope = error.as_ref().filter(|error| error.code() == ErrorCode::InsufficientScope).map(|_| "openid");
        Self { realm, error, scope }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.error.as_ref().map_or(401, |error| error.status(Endpoint::Resource))
    }

    /// The value of `WWW-Authenticate` (RFC 6750 §3).
    pub fn www_authenticate(&self) -> String {
        let mut value = format!(r#"Bearer realm="{}""#, self.realm);
        // Writing to a String cannot fail.
        if let Some(error) = &self.error {
            let _ = write!(value, r#", error="{}", error_description="{}""#, error.code(), error.description());
        }
        if let Some(scope) = self.scope {
            let _ = write!(value, r#", scope="{scope}""#);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(header: Option<&str>, body: Option<&str>) -> Result<String, CannotBear> {
        let form = body.map(|body| Parameters::parse(body.as_bytes()).unwrap());
        bearer_token(header.map(str::as_bytes), form.as_ref()).map(|token| token.expose().clone())
    }

    #[test]
    fn a_token_is_read_from_header_or_body() {
        assert_eq!(read(Some("Bearer mF_9.B5f-4.1JqM"), None).unwrap(), "mF_9.B5f-4.1JqM");
        assert_eq!(read(Some("bearer  mF_9.B5f-4.1JqM=="), Some("")).unwrap(), "mF_9.B5f-4.1JqM==");
        assert_eq!(read(None, Some("access_token=abc")).unwrap(), "abc");
        assert_eq!(read(Some("Basic eDp5"), Some("access_token=abc")).unwrap(), "abc");
    }

    #[test]
    fn refusals_have_the_status_of_the_standard() {
        for (header, body, status, error) in [
            (None, None, 401, None),
            (Some("Basic eDp5"), None, 401, None),
            (Some("Bearer a"), Some("access_token=a"), 400, Some("invalid_request")),
            (None, Some("access_token=a&access_token=b"), 400, Some("invalid_request")),
            (Some("Bearer"), None, 400, Some("invalid_request")),
            (Some("Bearera"), None, 400, Some("invalid_request")),
            (Some("Bearer "), None, 401, Some("invalid_token")),
            (Some("Bearer a b"), None, 401, Some("invalid_token")),
        ] {
            let challenge = BearerChallenge::new("https://id.example/contoso", read(header, body).unwrap_err());
            assert_eq!((challenge.status(), challenge.error.map(|error| error.code().as_str())), (status, error), "{header:?} {body:?}");
        }
    }

    #[test]
    fn the_challenge_is_written_as_the_standard_writes_it() {
        let asked = BearerChallenge::new("https://id.example/contoso", CannotBear::NoToken);
        assert_eq!(asked.www_authenticate(), r#"Bearer realm="https://id.example/contoso""#);
        let error = Some(OAuthError::new(ErrorCode::InsufficientScope, "openid is missing"));
        let missing = BearerChallenge { realm: "r", error, scope: Some("openid") };
        assert_eq!(
            missing.www_authenticate(),
            r#"Bearer realm="r", error="insufficient_scope", error_description="openid is missing", scope="openid""#
        );
        assert_eq!(missing.status(), 403);
    }

    proptest! {
        #[test]
        fn no_header_is_too_strange(header in proptest::collection::vec(any::<u8>(), 0..60), token in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = bearer_token(Some(&header), None);
            let _ = bearer_token(Some(&[b"Bearer ".as_slice(), &token].concat()), None);
        }
    }
}
