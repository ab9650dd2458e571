//! Errors as the standards spell them.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde::ser::SerializeStruct as _;

use super::CannotReadParameters;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What went wrong, in one word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorCode {
            $($(#[$doc])* $name),+
        }

        impl ErrorCode {
            /// The registered spelling.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

error_codes! {
    /// The request is malformed (RFC 6749 §4.1.2.1, §5.2).
    InvalidRequest = "invalid_request",
    /// The client did not prove who it is (RFC 6749 §5.2).
    InvalidClient = "invalid_client",
    /// The code, refresh token or verifier is not good, or no longer (RFC 6749 §5.2).
    InvalidGrant = "invalid_grant",
    /// The client may not ask in this way (RFC 6749 §4.1.2.1, §5.2).
    UnauthorizedClient = "unauthorized_client",
    /// The grant type is none we know (RFC 6749 §5.2).
    UnsupportedGrantType = "unsupported_grant_type",
    /// The scope is malformed, or more than was granted (RFC 6749 §4.1.2.1, §5.2).
    InvalidScope = "invalid_scope",
    /// The resource is malformed, not known, or more than was granted (RFC 8707 §2).
    InvalidTarget = "invalid_target",
    /// The authorization details are malformed, of no known type, or more than was granted (RFC 9396 §5).
    InvalidAuthorizationDetails = "invalid_authorization_details",
    /// The person, or a rule, said no (RFC 6749 §4.1.2.1).
    AccessDenied = "access_denied",
    /// The response type is none we know (RFC 6749 §4.1.2.1).
    UnsupportedResponseType = "unsupported_response_type",
    /// Something broke here (RFC 6749 §4.1.2.1).
    ServerError = "server_error",
    /// Too busy; later (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable = "temporarily_unavailable",
    /// A page would be needed (OpenID Connect Core §3.1.2.6).
    InteractionRequired = "interaction_required",
    /// A sign-in would be needed (OpenID Connect Core §3.1.2.6).
    LoginRequired = "login_required",
    /// A choice of account would be needed (OpenID Connect Core §3.1.2.6).
    AccountSelectionRequired = "account_selection_required",
    /// Consent would be needed (OpenID Connect Core §3.1.2.6).
    ConsentRequired = "consent_required",
    /// Request objects are not read (OpenID Connect Core §3.1.2.6).
    RequestNotSupported = "request_not_supported",
    /// Request objects are not fetched (OpenID Connect Core §3.1.2.6).
    RequestUriNotSupported = "request_uri_not_supported",
    /// The request object is not good (OpenID Connect Core §3.1.2.6).
    InvalidRequestObject = "invalid_request_object",
    /// The request object cannot be had from there (OpenID Connect Core §3.1.2.6).
    InvalidRequestUri = "invalid_request_uri",
    /// Nobody registers along the way (OpenID Connect Core §3.1.2.6).
    RegistrationNotSupported = "registration_not_supported",
    /// An essential `acr` cannot be met (OpenID Connect Core Unmet Authentication Requirements §2).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    /// A redirect URI is not good (RFC 7591 §3.2.2).
    InvalidRedirectUri = "invalid_redirect_uri",
    /// Something else of a registration is not good (RFC 7591 §3.2.2).
    InvalidClientMetadata = "invalid_client_metadata",
    /// The software statement is by nobody who is trusted (RFC 7591 §3.2.2).
    UnapprovedSoftwareStatement = "unapproved_software_statement",
    /// A token of that kind cannot be revoked by itself (RFC 7009 §2.2.1).
    UnsupportedTokenType = "unsupported_token_type",
    /// The person has not answered yet (RFC 8628 §3.5).
    AuthorizationPending = "authorization_pending",
    /// The same, and it was asked too soon (RFC 8628 §3.5).
    SlowDown = "slow_down",
    /// The person did not answer in time (RFC 8628 §3.5).
    ExpiredToken = "expired_token",
    /// What both devices would show cannot be shown (CIBA §13).
    InvalidBindingMessage = "invalid_binding_message",
    /// The access token is not good, or no longer (RFC 6750 §3.1).
    InvalidToken = "invalid_token",
    /// The access token does not allow that (RFC 6750 §3.1).
    InsufficientScope = "insufficient_scope",
    /// The DPoP proof is not good (RFC 9449 §5).
    InvalidDpopProof = "invalid_dpop_proof",
    /// The DPoP proof must hold a nonce of ours (RFC 9449 §8).
    UseDpopNonce = "use_dpop_nonce",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where an error is answered; what HTTP says depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// A page shown to a browser: authorize, logout.
    Page,
    /// The token endpoint (RFC 6749 §5.2).
    Token,
    /// What an access token opens (RFC 6750 §3.1).
    Resource,
}

/// A refusal in the words of the standards.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    code: ErrorCode,
    description: Cow<'static, str>,
}

impl OAuthError {
    /// An error with a sentence for developers. Characters outside RFC 6749's `error_description` are replaced.
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let is_allowed = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
        if description.chars().all(is_allowed) {
            return Self { code, description };
        }
        let tame = |c| if is_allowed(c) { c } else { '\'' };
        Self { code, description: Cow::Owned(description.chars().map(tame).collect()) }
    }

    /// Nothing may be had of the scopes that were asked for (RFC 6749 §3.3).
    pub(super) fn no_scope() -> Self {
        Self::new(ErrorCode::InvalidScope, "none of these scopes can be had here")
    }

    /// `invalid_request`, with a sentence for developers.
    pub fn invalid_request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::InvalidRequest, description)
    }

    /// The word.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The HTTP status it is answered with at `endpoint`.
    pub fn status(&self, endpoint: Endpoint) -> u16 {
        match (self.code, endpoint) {
            (ErrorCode::ServerError, _) => 500,
            (ErrorCode::TemporarilyUnavailable, _) => 503,
            (ErrorCode::InvalidClient, Endpoint::Token)
            | (ErrorCode::InvalidToken | ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce, Endpoint::Resource) => 401,
            (ErrorCode::InsufficientScope, Endpoint::Resource) | (ErrorCode::AccessDenied, Endpoint::Page) => 403,
            _ => 400,
        }
    }
}

impl Serialize for OAuthError {
    /// The body of RFC 6749 §5.2.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("OAuthError", 2)?;
        body.serialize_field("error", self.code.as_str())?;
        body.serialize_field("error_description", &self.description)?;
        body.end()
    }
}

impl From<CannotReadParameters> for OAuthError {
    fn from(why: CannotReadParameters) -> Self {
        Self::invalid_request(why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_status_follows_from_code_and_endpoint() {
        for (code, endpoint, status) in [
            (ErrorCode::InvalidRequest, Endpoint::Token, 400),
            (ErrorCode::InvalidGrant, Endpoint::Token, 400),
            (ErrorCode::InvalidClient, Endpoint::Token, 401),
            (ErrorCode::InvalidClient, Endpoint::Page, 400),
            (ErrorCode::ServerError, Endpoint::Token, 500),
            (ErrorCode::TemporarilyUnavailable, Endpoint::Page, 503),
            (ErrorCode::InvalidToken, Endpoint::Resource, 401),
            (ErrorCode::InsufficientScope, Endpoint::Resource, 403),
            (ErrorCode::InvalidDpopProof, Endpoint::Token, 400),
            (ErrorCode::UseDpopNonce, Endpoint::Resource, 401),
            (ErrorCode::InvalidRequest, Endpoint::Resource, 400),
        ] {
            assert_eq!(OAuthError::new(code, "no").status(endpoint), status, "{code} at {endpoint:?}");
        }
    }

    #[test]
    fn the_body_is_that_of_rfc_6749() {
        let error = OAuthError::new(ErrorCode::InvalidGrant, "the code was used before");
        assert_eq!(serde_json::to_string(&error).unwrap(), r#"{"error":"invalid_grant","error_description":"the code was used before"}"#);
    }

    proptest! {
        #[test]
        fn a_description_breaks_no_header(text in any::<String>()) {
            let error = OAuthError::invalid_request(text);
            prop_assert!(error.description().bytes().all(|byte| (0x20..=0x7e).contains(&byte) && byte != b'"' && byte != b'\\'));
        }
    }
}
