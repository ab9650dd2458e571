//! The words and rules of OAuth 2.0 and OpenID Connect: what may be asked, in which order it is judged, how it is answered.

mod assurance;
mod authorization_details;
mod authorize;
mod bearer;
mod bearer_assertion;
mod claims_request;
mod client;
mod client_assertion;
mod client_auth;
mod device;
mod exchange;
mod encryption;
mod grant;
mod grant_set;
mod grant_type;
mod id_token_hint;
mod jose;
mod logout;
mod metadata;
mod oauth_error;
mod parameters;
mod pkce;
mod registration;
mod request_object;
mod resource;
mod scope;
mod sender;
mod token;
mod told_token;
mod web_address;

pub use assurance::{Acr, Amr, WantedAcr};
pub use authorization_details::{AUTHORIZATION_DETAILS, AuthorizationDetails, DetailsType};
pub use authorize::{
    Answer, AnswerWay, Answering, AuthorizationServer, AuthorizeRequest, Came, Display, FrontTokens, Outcome, Prompt, PushedParameters,
    PushedRequest, PushedRequests, PushedResponse, Refusal, ReplyAddress, ResponseMode, ResponseType, UnsignedAnswer, Way,
};
pub use bearer::{BearerChallenge, CannotBear, bearer_token};
pub use bearer_assertion::BearerAssertion;
pub use claims_request::{ClaimsRequest, Wanted};
pub use client::{Client, ClientKind, Pkce};
pub use client_assertion::{CannotAssert, ClientAssertion, Doors};
pub use client_auth::{ClientAuthentication, ClientRefusal};
pub use device::{
    BackchannelRequest, BackchannelResponse, CannotPoll, DeliveryMode, DeviceAsked, DeviceRequest, DeviceStage, PersonHint, Polling,
    ReachedBy, UserCode,
};
pub use encryption::{Encryption, JweAlg, JweEnc};
pub use exchange::{Act, Acts, Delegation, ExchangeGround, Exchanged, SentWith, ShownActor, ShownToken, Target, TokenExchange, TokenKind};
pub use grant::{
    CannotRefresh, CannotSpend, Code, CodePresented, CodeStage, Grant, RefreshPresented, RefreshRules, RefreshToken, Refreshing, Rotates,
    Rotation, Spending,
};
pub use grant_set::GrantSet;
pub use grant_type::GrantType;
pub use id_token_hint::IdTokenHint;
pub use jose::{JwsAlg, read_object};
pub use logout::{LogoutRequest, PostLogoutAddress};
pub use metadata::{Metadata, MutualTls, Offered};
pub use oauth_error::{Endpoint, ErrorCode, OAuthError};
pub use parameters::{CannotReadParameters, Parameters};
pub use pkce::{CannotReadChallenge, CodeChallenge};
pub use registration::{
    AuthMethod, Backchannel, ClientMetadata, Logout, NewClient, Profile, Registrant, Registration, RegistrationMode, Sector, SubjectType,
    check_sector,
};
pub use request_object::{RequestObject, SignedAsk};
pub use resource::{RESOURCE, check_identifier_uri, named_resources, wanted_resource};
pub use scope::{Scope, ScopeName};
pub use sender::{
    Binding, CannotProve, CertificateNames, CertificateSubject, DpopProof, Held, NonceDemand, ProvedRequest, Proven, PublicJwk,
    ServerNonce, Shown, Thumbprint, TokenScheme,
};
pub use token::{DeviceAuthorizationResponse, TokenRequest, TokenResponse};
pub use told_token::ToldToken;
pub use web_address::{check_redirect_uri, is_web_address};
