//! The token endpoint: what may be asked (RFC 6749 §4.1.3, §4.4.2, §6) and what is answered (§5.1).

use serde::Serialize;

use super::resource::RESOURCE;
use super::{AuthorizationDetails, BearerAssertion, ErrorCode, GrantType, OAuthError, Parameters, Scope, ScopeName, TokenExchange};
use crate::secret::Secret;

/// What is asked of the token endpoint.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// A code is exchanged.
    AuthorizationCode {
        /// The code.
        code: Secret<String>,
        /// Where it was sent, said again (RFC 6749 §4.1.3).
        redirect_uri: Option<String>,
        /// RFC 7636 §4.5.
        code_verifier: Option<Secret<String>>,
    },
    /// A refresh token is used.
    RefreshToken {
        /// The token.
        token: Secret<String>,
        /// Less than was granted, if asked for; `None`: the same.
        scope: Option<Scope>,
    },
    /// A program asks in its own name.
    ClientCredentials {
        /// Whose own permissions it asks for: what stands before `/.default` in the scope.
        resource: Option<String>,
    },
    /// A device asks whether it was let in meanwhile (RFC 8628 §3.4).
    DeviceCode {
        /// What it was given to ask with.
        device_code: Secret<String>,
    },
    /// A client asks whether a person answered meanwhile (CIBA §10.1).
    Ciba {
        /// What it was given to ask with.
        auth_req_id: Secret<String>,
    },
    /// A client acts for a person (RFC 8693 §2.1).
    TokenExchange(Box<TokenExchange>),
    /// Somebody whom the tenant trusts says on whose behalf (RFC 7523 §2.1).
    JwtBearer {
        /// What they say.
        assertion: Box<BearerAssertion>,
        /// What is asked for.
        scope: Scope,
    },
}

/// A scope that ends so asks for whatever the program may do at the resource it names, as programs for Microsoft Graph write it.
const DEFAULT: &str = "/.default";

impl TokenRequest {
    /// Reads a form, by the row of its grant. Client authentication is judged beside it.
    pub fn parse(form: &Parameters) -> Result<(GrantType, Self), OAuthError> {
        if let Some(name) = form.repeated(&[RESOURCE]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let asked = form.one("grant_type").ok_or_else(|| OAuthError::invalid_request("grant_type is missing"))?;
        let unknown = || OAuthError::new(ErrorCode::UnsupportedGrantType, "that grant_type is not supported");
        let grant = GrantType::read(asked).ok_or_else(unknown)?;
        Ok((grant, grant.request(form).ok_or_else(unknown)??))
    }

    /// Whether an ID token may come of it, as far as it says: of what a person granted, with `openid`, and for no one who only acts for them.
    pub fn may_give_id_token(&self) -> bool {
        match self {
            Self::ClientCredentials { .. } | Self::TokenExchange(_) => false,
            Self::RefreshToken { scope: Some(scope), .. } | Self::JwtBearer { scope, .. } => scope.has(ScopeName::OpenId),
            Self::RefreshToken { scope: None, .. } | Self::AuthorizationCode { .. } | Self::DeviceCode { .. } | Self::Ciba { .. } => true,
        }
    }

    pub(super) fn of_code(form: &Parameters) -> Result<Self, OAuthError> {
        Ok(Self::AuthorizationCode {
            code: needed(form, "code")?,
            redirect_uri: form.one("redirect_uri").map(str::to_owned),
            code_verifier: form.one("code_verifier").map(|verifier| Secret::new(verifier.to_owned())),
        })
    }

    pub(super) fn of_refresh_token(form: &Parameters) -> Result<Self, OAuthError> {
        Ok(Self::RefreshToken { token: needed(form, "refresh_token")?, scope: form.one("scope").map(known_scope).transpose()? })
    }

    /// Scopes speak of people: a program has none, and asks for what it may do at one resource, or for nothing.
    pub(super) fn of_program(form: &Parameters) -> Result<Self, OAuthError> {
        let mut asked = form.one("scope").unwrap_or_default().split(' ').filter(|word| !word.is_empty());
        let resource = match (asked.next().map(|word| word.strip_suffix(DEFAULT)), asked.next()) {
            (None, _) => None,
            (Some(Some(resource)), None) => Some(resource.to_owned()),
            _ => return Err(OAuthError::no_scope()),
        };
        Ok(Self::ClientCredentials { resource })
    }

    pub(super) fn of_device(form: &Parameters) -> Result<Self, OAuthError> {
        Ok(Self::DeviceCode { device_code: needed(form, "device_code")? })
    }

    pub(super) fn of_ciba(form: &Parameters) -> Result<Self, OAuthError> {
        Ok(Self::Ciba { auth_req_id: needed(form, "auth_req_id")? })
    }

    pub(super) fn of_exchange(form: &Parameters) -> Result<Self, OAuthError> {
        let scope = form.one("scope").map(known_scope).transpose()?;
        Ok(Self::TokenExchange(Box::new(TokenExchange::parse(form, scope)?)))
    }

    pub(super) fn of_assertion(form: &Parameters) -> Result<Self, OAuthError> {
        let assertion = Box::new(BearerAssertion::parse(needed(form, "assertion")?.expose())?);
        Ok(Self::JwtBearer { assertion, scope: known_scope(form.one("scope").unwrap_or_default())? })
    }
}

/// Where an answer cannot say that it gives less than was asked, a scope that nobody knows is refused (RFC 6749 §3.3, §6).
fn known_scope(text: &str) -> Result<Scope, OAuthError> {
    let scope = Scope::parse(text);
    let is_known = |word: &str| scope.names().iter().any(|name| name.as_str() == word);
    let unknown = || OAuthError::new(ErrorCode::InvalidScope, "that scope is not known");
    text.split(' ').filter(|word| !word.is_empty()).all(is_known).then_some(scope).ok_or_else(unknown)
}

fn needed(form: &Parameters, name: &'static str) -> Result<Secret<String>, OAuthError> {
    let value = form.one(name).ok_or_else(|| OAuthError::invalid_request(format!("{name} is missing")))?;
    Ok(Secret::new(value.to_owned()))
}

/// What the token endpoint answers (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
#[derive(Serialize)]
pub struct TokenResponse<'a> {
    /// The access token.
    pub access_token: &'a str,
    /// `Bearer`.
    pub token_type: &'static str,
    /// What was issued, where something was exchanged (RFC 8693 §2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// For `offline_access`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<&'a str>,
    /// For `openid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<&'a str>,
    /// What was granted.
    #[serde(skip_serializing_if = "Scope::is_empty")]
    pub scope: &'a Scope,
    /// What was granted beside it (RFC 9396 §7).
    #[serde(skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: &'a AuthorizationDetails,
}

/// What the device authorization endpoint answers (RFC 8628 §3.2).
#[derive(Serialize)]
pub struct DeviceAuthorizationResponse<'a> {
    /// What the device asks the token endpoint with.
    pub device_code: &'a str,
    /// What the person types.
    pub user_code: &'a str,
    /// Where they type it.
    pub verification_uri: &'a str,
    /// The same with the code in it; the confirming click is theirs all the same.
    pub verification_uri_complete: &'a str,
    /// Seconds until both codes end.
    pub expires_in: u64,
    /// Seconds from one question to the next.
    pub interval: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Result<TokenRequest, OAuthError> {
        TokenRequest::parse(&Parameters::parse(body.as_bytes()).unwrap()).map(|(_, request)| request)
    }

    #[test]
    fn each_grant_is_read() {
        let TokenRequest::AuthorizationCode { code, redirect_uri, code_verifier } =
            read("grant_type=authorization_code&code=c&redirect_uri=https://app.example/cb&code_verifier=v&unknown=1").unwrap()
        else {
            panic!("not a code");
        };
        assert_eq!((code.expose().as_str(), redirect_uri.as_deref()), ("c", Some("https://app.example/cb")));
        assert_eq!(code_verifier.unwrap().expose(), "v");
        let TokenRequest::RefreshToken { token, scope } = read("grant_type=refresh_token&refresh_token=r&scope=openid").unwrap() else {
            panic!("not a refresh token");
        };
        assert_eq!((token.expose().as_str(), scope), ("r", Some(Scope::parse("openid"))));
        assert!(matches!(read("grant_type=client_credentials"), Ok(TokenRequest::ClientCredentials { resource: None })));
        let read = read("grant_type=client_credentials&scope=https%3A%2F%2Fid.example%2Fv1.0%2F.default");
        assert!(matches!(read, Ok(TokenRequest::ClientCredentials { resource: Some(resource) }) if resource == "https://id.example/v1.0"));
    }

    #[test]
    fn an_id_token_comes_of_what_a_person_granted() {
        for (body, may_come) in [
            ("grant_type=authorization_code&code=c", true),
            ("grant_type=refresh_token&refresh_token=r", true),
            ("grant_type=refresh_token&refresh_token=r&scope=openid+email", true),
            ("grant_type=refresh_token&refresh_token=r&scope=email", false),
            ("grant_type=client_credentials", false),
        ] {
            assert_eq!(read(body).unwrap().may_give_id_token(), may_come, "{body}");
        }
    }

    #[test]
    fn refusals_in_the_words_of_the_standard() {
        for (body, code) in [
            ("", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=", ErrorCode::InvalidRequest),
            ("grant_type=refresh_token", ErrorCode::InvalidRequest),
            ("grant_type=authorization_code&code=a&code=a", ErrorCode::InvalidRequest),
            ("grant_type=password&username=a&password=b", ErrorCode::UnsupportedGrantType),
            ("grant_type=Authorization_Code&code=a", ErrorCode::UnsupportedGrantType),
            ("grant_type=refresh_token&refresh_token=r&scope=openid+everything", ErrorCode::InvalidScope),
            ("grant_type=client_credentials&scope=everything", ErrorCode::InvalidScope),
            ("grant_type=client_credentials&scope=openid", ErrorCode::InvalidScope),
            ("grant_type=client_credentials&scope=https://id.example/v1.0/.default+email", ErrorCode::InvalidScope),
            ("grant_type=client_credentials&scope=email+https://id.example/v1.0/.default", ErrorCode::InvalidScope),
        ] {
            assert_eq!(read(body).unwrap_err().code(), code, "{body}");
        }
    }

    #[test]
    fn an_answer_leaves_out_what_was_not_given() {
        let scope = Scope::default();
        let details = AuthorizationDetails::default();
        let answer = TokenResponse {
            access_token: "a",
            token_type: "Bearer",
            issued_token_type: None,
            expires_in: 600,
            refresh_token: None,
            id_token: None,
            scope: &scope,
            authorization_details: &details,
        };
        assert_eq!(serde_json::to_string(&answer).unwrap(), r#"{"access_token":"a","token_type":"Bearer","expires_in":600}"#);
    }

    proptest! {
        #[test]
        fn no_form_is_too_strange(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(form) = Parameters::parse(&raw) {
                let _ = TokenRequest::parse(&form);
            }
        }
    }
}
