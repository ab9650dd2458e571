//! OpenID Connect as an app speaks it: the code flow with PKCE, state and nonce, and every check of the answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType, CoreUserInfoClaims,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, Client, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, LogoutRequest, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};
use serde_json::{Map, Value};
use url::Url;

use super::claims::HouseClaims;
use super::failure::{CannotSignIn, Failed};

type Tokens = StandardTokenResponse<
    IdTokenFields<HouseClaims, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;
/// The crate's client, with [`HouseClaims`] in its ID tokens.
type HouseClient = Client<
    HouseClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// In the code flow name and address are userinfo's; this asks to have them in the ID token too (OpenID Connect Core §5.5).
const CLAIMS: &str = r#"{"id_token":{"name":null,"email":null,"email_verified":null}}"#;

const SCOPES: [&str; 5] = ["profile", "email", "roles", "groups", "guest"];

/// The issuer, as the app knows it: by its address.
pub(super) struct Provider {
    pub(super) issuer: IssuerUrl,
    pub(super) client_id: ClientId,
    pub(super) client_secret: ClientSecret,
    pub(super) redirect_uri: RedirectUrl,
    pub(super) signed_out_uri: PostLogoutRedirectUrl,
    pub(super) http: reqwest::Client,
}

/// A sign-in under way, kept in the browser's session.
pub(super) struct Begun {
    metadata: ProviderMetadataWithLogout,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Which of the app's own pages was asked for.
    pub(super) target: String,
}

/// The answer that a browser brings to the redirect URI.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Answer {
    pub(super) state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// A person whose tokens were checked.
#[derive(Debug)]
pub(super) struct SignedIn {
    /// The ID token as it came, which a sign-out is asked for with.
    id_token: String,
    end_session: Option<Url>,
    pub(super) house: HouseClaims,
    /// Every claim of the ID token.
    pub(super) claims: Map<String, Value>,
    /// What userinfo said.
    pub(super) userinfo: CoreUserInfoClaims,
}

impl Begun {
    pub(super) fn is_answered_by(&self, state: &str) -> bool {
        self.state.secret() == state
    }
}

impl Provider {
    /// Begins a sign-in; the browser goes to the address.
    pub(super) async fn begin(&self, login_hint: Option<&str>, target: String) -> Result<(Url, Begun), Failed> {
        let http = |request| ask(self.http.clone(), request);
        let metadata = ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &http).await.map_err(Failed::discovery)?;
        let client = self.client(&metadata);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .add_extra_param("claims", CLAIMS);
        let request = login_hint.into_iter().fold(request, |request, hint| request.add_extra_param("login_hint", hint));
        let (url, state, nonce) = request.url();
        Ok((url, Begun { metadata, state, nonce, verifier, target }))
    }

    /// Turns a code into a person, or says why not.
    pub(super) async fn finish(&self, begun: Begun, answer: Answer) -> Result<SignedIn, Failed> {
        // RFC 9207 §2.4: an answer that another issuer had the browser bring is none.
        if answer.iss.as_deref() != Some(self.issuer.as_str()) {
            return Err(CannotSignIn::OtherIssuer.into());
        }
        if let Some(error) = answer.error {
            return Err(Failed::refused(&error, answer.error_description.as_deref()));
        }
        let code = AuthorizationCode::new(answer.code.ok_or(CannotSignIn::NoCode)?);
        let client = self.client(&begun.metadata);
        let http = |request| ask(self.http.clone(), request);
        let request = client.exchange_code(code).map_err(Failed::tokens)?.set_pkce_verifier(begun.verifier);
        let tokens = request.request_async(&http).await.map_err(Failed::tokens)?;
        let (id_token, house, claims) = checked(&client, &tokens, &begun.nonce)?;
        let subject = claims.get("sub").and_then(Value::as_str).map(|subject| openidconnect::SubjectIdentifier::new(subject.to_owned()));
        let request = client.user_info(tokens.access_token().clone(), subject).map_err(Failed::userinfo)?;
        let userinfo: CoreUserInfoClaims = request.request_async(&http).await.map_err(Failed::userinfo)?;
        let end_session = begun.metadata.additional_metadata().end_session_endpoint.as_ref().map(|endpoint| endpoint.url().clone());
        Ok(SignedIn { id_token, end_session, house, claims, userinfo })
    }

    /// Where a browser goes to be signed out at the issuer too (OpenID Connect RP-Initiated Logout §2).
    pub(super) fn sign_out_url(&self, person: &SignedIn) -> Option<Url> {
        let endpoint = openidconnect::EndSessionUrl::from_url(person.end_session.clone()?);
        let request =
            LogoutRequest::from(endpoint).set_client_id(self.client_id.clone()).set_post_logout_redirect_uri(self.signed_out_uri.clone());
        let mut url = request.http_get_url();
        url.query_pairs_mut().append_pair("id_token_hint", &person.id_token);
        Some(url)
    }

    fn client(&self, metadata: &ProviderMetadataWithLogout) -> HouseClient {
        Client::from_provider_metadata(metadata.clone(), self.client_id.clone(), Some(self.client_secret.clone()))
            .set_redirect_uri(self.redirect_uri.clone())
    }
}

/// Signature, issuer, audience, times, nonce and `at_hash` of the ID token (OpenID Connect Core §3.1.3.7, §3.1.3.8); only what
/// this app is registered for may sign.
fn checked(client: &HouseClient, tokens: &Tokens, nonce: &Nonce) -> Result<(String, HouseClaims, Map<String, Value>), Failed> {
    let verifier = client.id_token_verifier().set_allowed_algs([CoreJwsSigningAlgorithm::EcdsaP256Sha256]);
    let id_token = tokens.id_token().ok_or(CannotSignIn::NoIdToken)?;
    let claims = id_token.claims(&verifier, nonce).map_err(Failed::id_token)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = id_token.signing_alg().map_err(Failed::id_token)?;
        let key = id_token.signing_key(&verifier).map_err(Failed::id_token)?;
        if AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(Failed::id_token)? != *expected {
            return Err(CannotSignIn::OtherAccessToken.into());
        }
    }
    let house = claims.additional_claims().clone();
    let id_token = id_token.to_string();
    let payload = id_token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).ok_or(CannotSignIn::NoIdToken)?;
    let claims = serde_json::from_slice(&payload).map_err(Failed::id_token)?;
    Ok((id_token, house, claims))
}

/// Sends what the `openidconnect` crate wants sent.
async fn ask(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = answer.bytes().await?.to_vec();
    Ok(response)
}
