//! The words and rules of OAuth 2.0 and OpenID Connect: what may be asked, in which order it is judged, how it is answered.

mod assurance;
mod authorize;
mod bearer;
mod claims_request;
mod client;
mod client_auth;
mod grant;
mod id_token_hint;
mod logout;
mod metadata;
mod oauth_error;
mod parameters;
mod pkce;
mod scope;
mod token;

pub use assurance::{Acr, Amr, WantedAcr};
pub use authorize::{Answer, AuthorizeRequest, Display, Outcome, Prompt, Refusal, ReplyAddress, ResponseMode, ResponseType};
pub use bearer::{BearerChallenge, CannotBear, bearer_token};
pub use claims_request::{ClaimsRequest, Wanted};
pub use client::{Client, ClientKind, Pkce};
pub use client_auth::{ClientAuthentication, ClientRefusal};
pub use grant::{CannotRefresh, CannotSpend, Code, CodeStage, Grant, RefreshRules, RefreshToken, Refreshing, Rotates, Rotation, Spending};
pub use id_token_hint::IdTokenHint;
pub use logout::{LogoutRequest, PostLogoutAddress};
pub use metadata::Metadata;
pub use oauth_error::{Endpoint, ErrorCode, OAuthError};
pub use parameters::{CannotReadParameters, Parameters};
pub use pkce::{CannotReadChallenge, CodeChallenge};
pub use scope::{Scope, ScopeName};
pub use token::{GrantType, TokenRequest, TokenResponse};
