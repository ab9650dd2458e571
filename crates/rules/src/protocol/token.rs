//! The token endpoint: what may be asked (RFC 6749 §4.1.3, §4.4.2, §6) and what is answered (§5.1).

use serde::{Deserialize, Serialize};

use super::resource::RESOURCE;
use super::{AuthorizationDetails, BearerAssertion, Client, ErrorCode, GrantSet, OAuthError, Parameters, Scope, TokenExchange};
use crate::secret::Secret;

/// A kind of grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// RFC 6749 §4.1.
    AuthorizationCode,
    /// RFC 6749 §6.
    RefreshToken,
    /// RFC 6749 §4.4.
    ClientCredentials,
    /// RFC 6749 §4.2: tokens from the authorization endpoint, by a named weakening only (RFC 9700 §2.1.2).
    Implicit,
    /// RFC 8628 §3.4.
    DeviceCode,
    /// RFC 8693 §2.1.
    TokenExchange,
    /// RFC 7523 §2.1.
    JwtBearer,
    /// OpenID CIBA Core §10.1.
    Ciba,
}

impl GrantType {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::Implicit,
        Self::DeviceCode,
        Self::TokenExchange,
        Self::JwtBearer,
        Self::Ciba,
    ];

    /// How `grant_type` writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Implicit => "implicit",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::TokenExchange => "urn:ietf:params:oauth:grant-type:token-exchange",
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
            Self::Ciba => "urn:openid:params:grant-type:ciba",
        }
    }

    /// Reads what [`GrantType::as_str`] writes.
    pub fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.as_str() == text)
    }

    /// What commands call it: the last word of its name.
    pub fn short(self) -> &'static str {
        self.as_str().rsplit(':').next().unwrap_or_default()
    }

    /// Whether it begins at the authorization endpoint, so that somebody is sent back.
    pub fn redirects(self) -> bool {
        matches!(self, Self::AuthorizationCode | Self::Implicit)
    }

    /// Whether it is off at a tenant, and for every client, unless it is wanted by name.
    pub fn is_further(self) -> bool {
        matches!(self, Self::DeviceCode | Self::TokenExchange | Self::JwtBearer | Self::Ciba)
    }
}

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
        /// What it asks for.
        scope: Scope,
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
    /// Reads a form. Client authentication is judged beside it.
    pub fn parse(form: &Parameters) -> Result<Self, OAuthError> {
        if let Some(name) = form.repeated(&[RESOURCE]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let asked = form.one("grant_type").ok_or_else(|| OAuthError::invalid_request("grant_type is missing"))?;
        let unknown = || OAuthError::new(ErrorCode::UnsupportedGrantType, "that grant_type is not supported");
        Ok(match GrantType::read(asked).ok_or_else(unknown)? {
            GrantType::Implicit => return Err(unknown()),
            GrantType::AuthorizationCode => Self::AuthorizationCode {
                code: needed(form, "code")?,
                redirect_uri: form.one("redirect_uri").map(str::to_owned),
                code_verifier: form.one("code_verifier").map(|verifier| Secret::new(verifier.to_owned())),
            },
            GrantType::RefreshToken => {
                Self::RefreshToken { token: needed(form, "refresh_token")?, scope: form.one("scope").map(known_scope).transpose()? }
            }
            GrantType::ClientCredentials => {
                let asked = form.one("scope").unwrap_or_default();
                let resource = asked.split(' ').find_map(|name| name.strip_suffix(DEFAULT)).map(str::to_owned);
                let scope = if asked.is_empty() || resource.is_some() { Scope::parse(asked) } else { known_scope(asked)? };
                Self::ClientCredentials { scope, resource }
            }
            GrantType::DeviceCode => Self::DeviceCode { device_code: needed(form, "device_code")? },
            GrantType::Ciba => Self::Ciba { auth_req_id: needed(form, "auth_req_id")? },
            GrantType::TokenExchange => {
                let scope = form.one("scope").map(known_scope).transpose()?;
                Self::TokenExchange(Box::new(TokenExchange::parse(form, scope)?))
            }
            GrantType::JwtBearer => {
                let assertion = Box::new(BearerAssertion::parse(needed(form, "assertion")?.expose())?);
                Self::JwtBearer { assertion, scope: known_scope(form.one("scope").unwrap_or_default())? }
            }
        })
    }

    /// The kind of grant.
    fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::DeviceCode { .. } => GrantType::DeviceCode,
            Self::Ciba { .. } => GrantType::Ciba,
            Self::TokenExchange(_) => GrantType::TokenExchange,
            Self::JwtBearer { .. } => GrantType::JwtBearer,
        }
    }

    /// Whether `client`, which has proven who it is, may ask this at a tenant where `on` is switched on (RFC 6749 §5.2).
    pub fn may_come_from(&self, client: &impl Client, on: GrantSet) -> Result<(), OAuthError> {
        self.grant_type().may_be_used_by(client, on)
    }
}

impl GrantType {
    /// Whether `client` may use it at a tenant where `on` is switched on: `unsupported_grant_type` where it is off,
    /// `unauthorized_client` for those that are not registered for it (RFC 6749 §5.2).
    pub fn may_be_used_by(self, client: &impl Client, on: GrantSet) -> Result<(), OAuthError> {
        if !on.takes(self) {
            return Err(OAuthError::new(ErrorCode::UnsupportedGrantType, "that grant_type is not switched on here"));
        }
        if client.may_use(self) {
            return Ok(());
        }
        Err(OAuthError::new(ErrorCode::UnauthorizedClient, "the client is not registered for this grant_type"))
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
    use super::super::client::tests::Registered;
    use super::*;
    use proptest::prelude::*;

    fn read(body: &str) -> Result<TokenRequest, OAuthError> {
        TokenRequest::parse(&Parameters::parse(body.as_bytes()).unwrap())
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
        assert!(
            matches!(read("grant_type=client_credentials"), Ok(TokenRequest::ClientCredentials { scope, resource: None }) if scope.is_empty())
        );
        let read = read("grant_type=client_credentials&scope=https%3A%2F%2Fid.example%2Fv1.0%2F.default");
        assert!(
            matches!(read, Ok(TokenRequest::ClientCredentials { resource: Some(resource), .. }) if resource == "https://id.example/v1.0")
        );
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
        ] {
            assert_eq!(read(body).unwrap_err().code(), code, "{body}");
        }
    }

    #[test]
    fn a_client_asks_only_for_what_it_is_registered_for() {
        let client = Registered::confidential();
        let on = GrantSet::default();
        let refused = read("grant_type=client_credentials").unwrap().may_come_from(&client, on).unwrap_err();
        assert_eq!(refused.code(), ErrorCode::UnauthorizedClient);
        assert_eq!(read("grant_type=refresh_token&refresh_token=r").unwrap().may_come_from(&client, on), Ok(()));
    }

    #[test]
    fn what_is_not_switched_on_is_not_supported() {
        let registered = Registered { grants: GrantType::ALL.to_vec(), ..Registered::confidential() };
        for grant in GrantType::ALL.into_iter().filter(|grant| grant.is_further()) {
            let refused = grant.may_be_used_by(&registered, GrantSet::default()).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::UnsupportedGrantType, "{grant:?}");
            let on: GrantSet = [grant].into_iter().collect();
            assert_eq!(grant.may_be_used_by(&registered, on), Ok(()));
            let refused = grant.may_be_used_by(&Registered::confidential(), on).unwrap_err();
            assert_eq!(refused.code(), ErrorCode::UnauthorizedClient, "{grant:?}");
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
