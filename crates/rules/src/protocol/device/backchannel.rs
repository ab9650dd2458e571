//! A backchannel authentication request (OpenID Connect CIBA Core 1.0 §7): a client asks for a person by name.

use std::time::Duration;

use serde::Serialize;

use super::super::resource::{RESOURCE, checked_resources};
use super::super::{AuthorizationDetails, AuthorizationServer, Client, ErrorCode, OAuthError, Parameters, Scope, ScopeName};
use crate::secret::Secret;

/// How a client learns that it was answered (CIBA §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryMode {
    /// It asks.
    #[default]
    Poll,
    /// It is called, and then asks.
    Ping,
}

impl DeliveryMode {
    /// All, as discovery lists them.
    pub const ALL: [Self; 2] = [Self::Poll, Self::Ping];

    /// How metadata writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Poll => "poll",
            Self::Ping => "ping",
        }
    }
}

/// Whom a client asks for.
#[derive(Clone, Debug)]
pub enum PersonHint {
    /// An address, or an id of ours.
    Login(String),
    /// An ID token of ours.
    IdToken(String),
}

/// What is asked (CIBA §7.1).
#[derive(Clone, Debug)]
pub struct BackchannelRequest {
    /// Whom.
    pub hint: PersonHint,
    /// What would be granted.
    pub scope: Scope,
    /// For whom tokens may be (RFC 8707).
    pub resources: Vec<String>,
    /// What would be granted beside scopes (RFC 9396).
    pub authorization_details: AuthorizationDetails,
    /// What both devices show; whether it can be shown is for the caller to judge.
    pub message: Option<String>,
    /// How long the person may take.
    pub lasts_for: Duration,
    /// With what the client wants to be called.
    pub notification_token: Option<Secret<String>>,
}

/// What the endpoint answers (CIBA §7.3).
#[derive(Serialize)]
pub struct BackchannelResponse<'a> {
    /// What the client asks the token endpoint with.
    pub auth_req_id: &'a str,
    /// Seconds until it ends.
    pub expires_in: u64,
    /// Seconds from one question to the next.
    pub interval: u32,
}

impl BackchannelRequest {
    /// How long a person may take, if the client does not say, and at most.
    const LASTS_FOR: u64 = 300;
    const LONGEST: u64 = 600;

    /// Reads what is asked, in a form or in a request object, by rules in the order of CIBA §7.1 and §7.2.
    pub fn parse(form: &Parameters, client: &impl Client, server: &AuthorizationServer<'_>) -> Result<Self, OAuthError> {
        let invalid = |why: &'static str| OAuthError::invalid_request(why);
        if let Some(name) = form.repeated(&[RESOURCE]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let scope = client.asks_for(Scope::parse(form.one("scope").unwrap_or_default()));
        if !scope.has(ScopeName::OpenId) {
            return Err(OAuthError::new(ErrorCode::InvalidScope, "the scope openid is missing"));
        }
        let hint = match (form.one("login_hint"), form.one("id_token_hint"), form.has("login_hint_token")) {
            (Some(hint), None, false) => PersonHint::Login(hint.to_owned()),
            (None, Some(hint), false) => PersonHint::IdToken(hint.to_owned()),
            (_, _, true) => return Err(invalid("login_hint_token is not supported")),
            _ => return Err(invalid("a request has login_hint or id_token_hint, and one of them")),
        };
        if form.has("user_code") {
            return Err(invalid("user_code is not supported"));
        }
        let message = form.one("binding_message").map(str::to_owned);
        let asked = form.one("requested_expiry").map(str::parse::<u64>).transpose();
        let asked = asked.ok().filter(|seconds| *seconds != Some(0)).ok_or_else(|| invalid("requested_expiry is a number of seconds"))?;
        let notification_token = notification_token(form, client)?;
        let lasts_for = Duration::from_secs(asked.unwrap_or(Self::LASTS_FOR).min(Self::LONGEST));
        let resources = checked_resources(form, client, server.resources)?;
        let authorization_details = AuthorizationDetails::checked(form, client, server.details_types)?;
        Ok(Self { hint, scope, resources, authorization_details, message, lasts_for, notification_token })
    }
}

/// CIBA §7.1, `client_notification_token`: needed by those who want to be called, in the characters of RFC 6750 §2.1.
fn notification_token(form: &Parameters, client: &impl Client) -> Result<Option<Secret<String>>, OAuthError> {
    if client.registration().backchannel.as_ref().is_none_or(|backchannel| backchannel.mode == DeliveryMode::Poll) {
        return Ok(None);
    }
    let is_bearer = |text: &&str| text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    let token = form.one("client_notification_token").filter(is_bearer);
    let token = token.ok_or_else(|| OAuthError::invalid_request("client_notification_token is missing, or no bearer token"))?;
    Ok(Some(Secret::new(token.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::super::super::client::tests::Registered;
    use super::super::super::{Backchannel, GrantType, PushedRequests, Registration};
    use super::*;

    fn read(client: &Registered, body: &str) -> Result<BackchannelRequest, OAuthError> {
        let issuer = "https://id.example/contoso";
        let server = AuthorizationServer { issuer, pushed_requests: PushedRequests::Accepted, resources: &[], details_types: &[] };
        BackchannelRequest::parse(&Parameters::parse(body.as_bytes()).unwrap(), client, &server)
    }

    #[test]
    fn a_person_is_asked_for_by_one_hint() {
        let client = Registered::confidential();
        let asked =
            read(&client, "scope=openid+email&login_hint=mia%40contoso.example&binding_message=W4SCT&requested_expiry=120").unwrap();
        assert!(matches!(&asked.hint, PersonHint::Login(hint) if hint == "mia@contoso.example"));
        assert_eq!((asked.message.as_deref(), asked.lasts_for), (Some("W4SCT"), Duration::from_secs(120)));
        let long = read(&client, "scope=openid&id_token_hint=a.b.c&requested_expiry=86400").unwrap();
        assert_eq!(long.lasts_for, Duration::from_secs(600));
        assert!(long.notification_token.is_none());
    }

    #[test]
    fn offline_access_is_for_who_may_refresh() {
        let bare = Registered { grants: vec![GrantType::Ciba], ..Registered::confidential() };
        for (client, scope) in [(&bare, "openid"), (&Registered::confidential(), "openid offline_access")] {
            assert_eq!(read(client, "scope=openid+offline_access&login_hint=m").unwrap().scope.to_string(), scope);
        }
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        let client = Registered::confidential();
        let ok = "scope=openid&login_hint=m";
        for (body, code) in [
            ("scope=openid".to_owned(), ErrorCode::InvalidRequest),
            ("scope=email&login_hint=m".to_owned(), ErrorCode::InvalidScope),
            (format!("{ok}&id_token_hint=a.b.c"), ErrorCode::InvalidRequest),
            (format!("{ok}&login_hint_token=a.b.c"), ErrorCode::InvalidRequest),
            (format!("{ok}&login_hint=n"), ErrorCode::InvalidRequest),
            (format!("{ok}&user_code=1234"), ErrorCode::InvalidRequest),
            (format!("{ok}&requested_expiry=0"), ErrorCode::InvalidRequest),
            (format!("{ok}&requested_expiry=soon"), ErrorCode::InvalidRequest),
            (format!("{ok}&resource=api://bills"), ErrorCode::InvalidTarget),
            (format!("{ok}&authorization_details=%5B%7B%22type%22:%22payment%22%7D%5D"), ErrorCode::InvalidAuthorizationDetails),
        ] {
            assert_eq!(read(&client, &body).unwrap_err().code(), code, "{body}");
        }
    }

    #[test]
    fn who_wants_to_be_called_says_with_what() {
        let backchannel =
            Some(Backchannel { mode: DeliveryMode::Ping, endpoint: "https://app.example/ping".parse().ok(), request_alg: None });
        let client = Registered { registration: Registration { backchannel, ..Registration::default() }, ..Registered::confidential() };
        let ok = "scope=openid&login_hint=m";
        assert!(read(&client, ok).is_err());
        assert!(read(&client, &format!("{ok}&client_notification_token=a%0D%0Ab")).is_err());
        assert!(read(&client, &format!("{ok}&client_notification_token=8d67dc78-7faa-4d41")).unwrap().notification_token.is_some());
    }
}
