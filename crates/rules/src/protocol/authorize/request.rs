//! An authorization request that was found good.

use serde::{Deserialize, Serialize};

use super::super::{
    AuthorizationDetails, ClaimsRequest, Client, ClientKind, CodeChallenge, OAuthError, Parameters, Scope, ScopeName, Thumbprint, WantedAcr,
};
use super::rules;
use super::{AuthorizationServer, Came, ReplyAddress, ResponseMode, ResponseType, Way};
use crate::digest::LookupKey;
use crate::ids::ApplicationId;

/// What the person should be asked again (OpenID Connect Core §3.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// Nothing: no page may be shown.
    None,
    /// To sign in.
    Login,
    /// To consent.
    Consent,
    /// Which account to use.
    SelectAccount,
}

impl Prompt {
    /// All of them, as discovery lists them.
    pub const ALL: [Self; 4] = [Self::None, Self::Login, Self::Consent, Self::SelectAccount];

    /// How requests write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Login => "login",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// What the application's window is like (OpenID Connect Core §3.1.2.1); a wish.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Display {
    /// A whole page.
    #[default]
    Page,
    /// A small window.
    Popup,
    /// A touch screen.
    Touch,
    /// A feature phone.
    Wap,
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody registered can be told: the visitor reads it here.
    Shown(OAuthError),
    /// The application is told.
    Returned(Box<ReplyAddress>, OAuthError),
    /// The application could be told, but nobody answers for it: the visitor reads it here, with the host named (SECURITY 31).
    Withheld(Box<ReplyAddress>, OAuthError),
}

impl Refusal {
    /// What becomes of `error` for `client`, whose answers go to `reply`.
    pub fn told(client: &impl Client, reply: ReplyAddress, error: OAuthError) -> Self {
        let reply = Box::new(reply);
        if client.registration().is_held_back() { Self::Withheld(reply, error) } else { Self::Returned(reply, error) }
    }

    /// What is wrong, whoever is told: a client that pushes its request hears it itself (RFC 9126 §2.3).
    pub fn into_error(self) -> OAuthError {
        match self {
            Self::Shown(error) | Self::Returned(_, error) | Self::Withheld(_, error) => error,
        }
    }
}

/// What an application asks at the authorization endpoint. It keeps in the row of the interaction it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorizeRequest {
    /// `client_id`.
    pub application: ApplicationId,
    /// Where the answer shall go; [`AuthorizeRequest::reply_address`] says whether it still may.
    pub redirect_uri: String,
    /// How the answer shall travel.
    #[serde(default)]
    pub response_mode: ResponseMode,
    /// What is answered.
    #[serde(default)]
    pub response_type: ResponseType,
    /// What is asked for.
    #[serde(default, skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// Given back as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Put into the ID token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// What the person should be asked again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompt: Vec<Prompt>,
    /// How long ago the sign-in may be, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
    /// What the application's window is like.
    #[serde(default)]
    pub display: Display,
    /// Languages for pages, most wanted first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ui_locales: Vec<String>,
    /// Languages for claims, most wanted first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims_locales: Vec<String>,
    /// An address or name the person may sign in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_hint: Option<String>,
    /// An ID token of ours, unread, that says who is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_hint: Option<String>,
    /// Wished `acr`, most wanted first, ours or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// Claims asked for by name.
    #[serde(default, skip_serializing_if = "ClaimsRequest::is_empty")]
    pub claims: ClaimsRequest,
    /// RFC 7636.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// The DPoP key that must be shown with the code (RFC 9449 §10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<Thumbprint>,
    /// For whom access tokens may be (RFC 8707).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// What is asked for beside scopes (RFC 9396).
    #[serde(default, skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// The digest of the `request_uri` under which it was pushed (RFC 9126): spent when it is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pushed: Option<LookupKey>,
}

impl AuthorizeRequest {
    /// What the standard says of a request object by reference that cannot be had.
    pub fn no_request_uri(why: &'static str) -> OAuthError {
        OAuthError::new(super::super::ErrorCode::InvalidRequestUri, why)
    }

    /// First, whose request it is. A refusal can only be shown.
    pub fn client_id(parameters: &Parameters) -> Result<ApplicationId, OAuthError> {
        let text = parameters.one("client_id").ok_or_else(|| OAuthError::invalid_request("client_id is missing or was sent twice"))?;
        text.parse().map_err(|_| Self::unknown_client())
    }

    /// What is shown when nobody is registered by that `client_id`.
    pub fn unknown_client() -> OAuthError {
        OAuthError::invalid_request("client_id names no application of this tenant")
    }

    /// Then, with its registration: where the answer may go, and whether the request is good; the same for all ways it may come by.
    pub fn check(
        parameters: &Parameters,
        client: &impl Client,
        came: Came,
        server: &AuthorizationServer<'_>,
    ) -> Result<(Self, ReplyAddress), Refusal> {
        let reply = Self::reply_of(parameters, client, server.issuer)?;
        let mut request = Self::blank(client.client_id(), &reply);
        if let Way::Pushed(key) = came.by {
            request.pushed = Some(key);
        }
        match rules::apply(rules::Asked { parameters, client, came, server }, &mut request) {
            Ok(()) => Ok((request, reply)),
            Err(error) => Err(Refusal::told(client, reply, error)),
        }
    }

    /// Where a request wants to be answered, good or not. A mode in which no token may travel is not taken (OAuth 2.0 Multiple Response
    /// Types §3, §5).
    pub fn reply_of(parameters: &Parameters, client: &impl Client, issuer: &str) -> Result<ReplyAddress, Refusal> {
        let default = parameters.one("response_type").and_then(ResponseType::read).unwrap_or_default().default_mode();
        let asked = parameters.one("response_mode").and_then(|text| ResponseMode::read(text, default));
        let mode = asked.filter(|mode| !mode.is_query() || default.is_query()).unwrap_or(default);
        let (redirect_uri, state) = (parameters.one("redirect_uri"), parameters.one("state"));
        ReplyAddress::registered(client, redirect_uri, mode, state, issuer).map_err(Refusal::Shown)
    }

    /// Where the answer may go, by what is registered now.
    pub fn reply_address(&self, client: &impl Client, issuer: &str) -> Result<ReplyAddress, OAuthError> {
        ReplyAddress::registered(client, Some(&self.redirect_uri), self.response_mode, self.state.as_deref(), issuer)
    }

    /// Whether that was asked to be asked.
    pub fn prompts(&self, prompt: Prompt) -> bool {
        self.prompt.contains(&prompt)
    }

    /// Whether another program may have sent it and wait for the answer: what any program on the person's machine can claim says nothing of
    /// who asks (RFC 8252 §8.6).
    pub fn may_be_anothers(&self, client: &impl Client) -> bool {
        client.kind() == ClientKind::Public && !self.redirect_uri.starts_with("https://")
    }

    /// Whether an ID token is wanted: without `openid` this is plain OAuth 2.0.
    pub fn is_openid(&self) -> bool {
        self.scope.has(ScopeName::OpenId)
    }

    /// What the person consents to: the scopes, and those that tell the claims asked for by name.
    pub fn consent_scope(&self) -> Scope {
        self.scope.and(&self.claims.implied_scope())
    }

    /// What `acr` is wanted.
    pub fn wanted_acr(&self) -> WantedAcr {
        self.claims.wanted_acr(&self.acr_values)
    }

    fn blank(application: ApplicationId, reply: &ReplyAddress) -> Self {
        Self {
            application,
            redirect_uri: reply.redirect_uri.clone(),
            response_mode: reply.response_mode,
            response_type: ResponseType::default(),
            scope: Scope::default(),
            state: reply.state.clone(),
            nonce: None,
            prompt: Vec::new(),
            max_age: None,
            display: Display::default(),
            ui_locales: Vec::new(),
            claims_locales: Vec::new(),
            login_hint: None,
            id_token_hint: None,
            acr_values: Vec::new(),
            claims: ClaimsRequest::default(),
            code_challenge: None,
            dpop_jkt: None,
            resources: Vec::new(),
            authorization_details: AuthorizationDetails::default(),
            pushed: None,
        }
    }
}
