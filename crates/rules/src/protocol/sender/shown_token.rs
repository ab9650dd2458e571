//! An access token as it is shown: by its scheme, with what its sender proves beside it (RFC 6750 §2, RFC 9449 §7.1, RFC 8705 §3).

use super::super::{BearerChallenge, CannotBear, ErrorCode, JwsAlg, OAuthError, Parameters, bearer_token};
use super::{Binding, Thumbprint};
use crate::secret::Secret;

/// By which scheme a token is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenScheme {
    /// RFC 6750.
    #[default]
    Bearer,
    /// RFC 9449 §7.1.
    Dpop,
}

/// An access token, and the scheme by which it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The token.
    pub token: Secret<String>,
    /// The scheme.
    pub scheme: TokenScheme,
}

/// RFC 9449 §7.1.
const DPOP: &[u8] = b"dpop";

impl TokenScheme {
    /// The scheme that a header `Authorization` names.
    pub fn of(authorization: Option<&[u8]>) -> Self {
        let scheme = authorization.and_then(|header| header.split(|byte| *byte == b' ').next());
        if scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(DPOP)) { Self::Dpop } else { Self::Bearer }
    }

    /// What `WWW-Authenticate` says where tokens of both schemes are taken: first by the scheme that was used, with what is wrong, then
    /// by the other (RFC 9449 §7.1, RFC 9110 §11.6.1).
    pub fn challenges(self, challenge: &BearerChallenge<'_>) -> [String; 2] {
        let realm = challenge.realm;
        let algs = JwsAlg::ASYMMETRIC.map(JwsAlg::as_str).join(" ");
        let used = challenge.www_authenticate();
        match self {
            Self::Bearer => [used, format!(r#"DPoP realm="{realm}", algs="{algs}""#)],
            Self::Dpop => {
                let used = used.strip_prefix("Bearer").unwrap_or_default();
                [format!(r#"DPoP{used}, algs="{algs}""#), format!(r#"Bearer realm="{realm}""#)]
            }
        }
    }
}

impl Shown {
    /// Reads the token from the header `Authorization`, or from a form body, where only bearer tokens are.
    pub fn read(authorization: Option<&[u8]>, form: Option<&Parameters>) -> Result<Self, CannotBear> {
        let scheme = TokenScheme::of(authorization);
        let token = match (scheme, authorization) {
            (TokenScheme::Dpop, Some(header)) => {
                // Both schemes write a token in the same way.
                let rest = header.get(DPOP.len()..).unwrap_or_default();
                bearer_token(Some(&[b"Bearer", rest].concat()), form)?
            }
            _ => bearer_token(authorization, form)?,
        };
        Ok(Self { token, scheme })
    }

    /// Whether a token that is bound so, or to nothing, may be shown like this by whoever holds `key` and `certificate`.
    pub fn check(&self, bound: Option<Binding>, key: Option<Thumbprint>, certificate: Option<Thumbprint>) -> Result<(), OAuthError> {
        let why = match (self.scheme, bound) {
            (TokenScheme::Bearer, None) => return Ok(()),
            (TokenScheme::Dpop, Some(Binding::Key(bound))) if key == Some(bound) => return Ok(()),
            (TokenScheme::Bearer, Some(Binding::Certificate(bound))) if certificate == Some(bound) => return Ok(()),
            (TokenScheme::Dpop, Some(Binding::Key(_))) => "the token is bound to another DPoP key", // RFC 9449 §7.1
            (TokenScheme::Bearer, Some(Binding::Key(_))) => "the token is bound to a DPoP key and is no bearer token", // RFC 9449 §7.2
            (TokenScheme::Bearer, Some(Binding::Certificate(_))) => "the token is bound to another client certificate", // RFC 8705 §3
            (TokenScheme::Dpop, _) => "the token is bound to no DPoP key",                          // RFC 9449 §7.1
        };
        Err(OAuthError::new(ErrorCode::InvalidToken, why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Result<(String, TokenScheme), CannotBear> {
        Shown::read(Some(header.as_bytes()), None).map(|shown| (shown.token.expose().clone(), shown.scheme))
    }

    #[test]
    fn a_token_is_shown_by_one_of_two_schemes() {
        for header in ["DPoP Kz~8m", "dpop  Kz~8m", "DPOP Kz~8m"] {
            assert_eq!(read(header).unwrap(), ("Kz~8m".to_owned(), TokenScheme::Dpop), "{header}");
        }
        assert_eq!(read("Bearer Kz~8m").unwrap(), ("Kz~8m".to_owned(), TokenScheme::Bearer));
        assert_eq!(read("Basic eDp5"), Err(CannotBear::NoToken));
        for header in ["DPoP", "DPoP a b", "DPoP "] {
            assert!(matches!(read(header), Err(CannotBear::Refused(_))), "{header}");
        }
        let form = Parameters::parse(b"access_token=a").unwrap();
        assert!(Shown::read(Some(b"DPoP a"), Some(&form)).is_err(), "in two places");
        assert_eq!(Shown::read(None, Some(&form)).unwrap().scheme, TokenScheme::Bearer);
    }

    #[test]
    fn what_is_bound_is_shown_only_by_who_holds_what_it_is_bound_to() {
        let [one, other] = [b"1", b"2"].map(|der| Thumbprint::of_certificate(der));
        let (key, certificate) = (Some(Binding::Key(one)), Some(Binding::Certificate(one)));
        let table = [
            (TokenScheme::Bearer, None, None, None, true),
            (TokenScheme::Bearer, None, Some(one), Some(one), true),
            (TokenScheme::Dpop, None, Some(one), None, false),
            (TokenScheme::Dpop, key, Some(one), None, true),
            (TokenScheme::Dpop, key, Some(other), None, false),
            (TokenScheme::Dpop, key, None, Some(one), false),
            (TokenScheme::Bearer, key, Some(one), None, false),
            (TokenScheme::Bearer, key, None, None, false),
            (TokenScheme::Bearer, certificate, None, Some(one), true),
            (TokenScheme::Bearer, certificate, None, Some(other), false),
            (TokenScheme::Bearer, certificate, Some(one), None, false),
            (TokenScheme::Dpop, certificate, Some(one), Some(one), false),
        ];
        for (scheme, bound, key, certificate, is_taken) in table {
            let shown = Shown { token: Secret::new("t".to_owned()), scheme };
            assert_eq!(shown.check(bound, key, certificate).is_ok(), is_taken, "{scheme:?} {bound:?} {key:?} {certificate:?}");
        }
    }

    #[test]
    fn the_scheme_that_was_used_is_answered_first() {
        let error = OAuthError::new(ErrorCode::UseDpopNonce, "a nonce is needed");
        let challenge = BearerChallenge::new("r", CannotBear::Refused(error));
        let [first, second] = TokenScheme::Dpop.challenges(&challenge);
        assert!(
            first.starts_with(r#"DPoP realm="r", error="use_dpop_nonce", error_description="a nonce is needed", algs="RS256 "#),
            "{first}"
        );
        assert_eq!(second, r#"Bearer realm="r""#);
        assert_eq!(challenge.status(), 401);
        let [first, second] = TokenScheme::Bearer.challenges(&BearerChallenge::new("r", CannotBear::NoToken));
        assert_eq!(first, r#"Bearer realm="r""#);
        assert!(second.starts_with(r#"DPoP realm="r", algs="RS256 "#) && second.ends_with(r#" EdDSA Ed25519""#), "{second}");
    }
}
