//! An app that signs people in, built on the `openidconnect` crate, so that a stranger's code judges us.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreGenderClaim, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AccessToken, AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, Scope, SubjectIdentifier, TokenResponse as _,
    UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::visitor::Visitor;
use super::{KeepsCookies, http_client};

/// An app registered at an issuer.
pub(crate) struct RelyingParty {
    provider: CoreProviderMetadata,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    redirect_uri: RedirectUrl,
    http: reqwest::Client,
}

/// A sign-in that was begun.
pub(crate) struct Begun {
    /// Where the visitor is sent.
    pub(crate) url: Url,
    verifier: PkceCodeVerifier,
    nonce: Nonce,
    state: CsrfToken,
}

/// A person who signed in; everything the standard lets an app check was checked.
pub(crate) struct SignedIn {
    /// The claims of the ID token.
    pub(crate) claims: Value,
    pub(crate) id_token: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
}

/// What a token endpoint said, or what the app itself found wrong.
type Refused = String;

/// Claims beyond the standard ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct OurClaims(Map<String, Value>);

impl AdditionalClaims for OurClaims {}

impl RelyingParty {
    /// An app that learns everything else from the issuer's discovery document.
    pub(crate) async fn discover(issuer: &str, client_id: &str, client_secret: Option<&str>, redirect_uri: &str) -> Result<Self, Refused> {
        let http = http_client(KeepsCookies::No);
        let issuer = IssuerUrl::new(issuer.to_owned()).map_err(said)?;
        let provider = CoreProviderMetadata::discover_async(issuer, &|request| send(http.clone(), request)).await.map_err(said)?;
        Ok(Self {
            provider,
            client_id: ClientId::new(client_id.to_owned()),
            client_secret: client_secret.map(|secret| ClientSecret::new(secret.to_owned())),
            redirect_uri: RedirectUrl::new(redirect_uri.to_owned()).map_err(said)?,
            http,
        })
    }

    /// Begins a sign-in with PKCE, state and nonce.
    pub(crate) fn begin(&self, scopes: &[&str], extra: &[(&str, &str)]) -> Begun {
        let client = CoreClient::from_provider_metadata(self.provider.clone(), self.client_id.clone(), self.client_secret.clone())
            .set_redirect_uri(self.redirect_uri.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(scopes.iter().map(|scope| Scope::new((*scope).to_owned())))
            .set_pkce_challenge(challenge);
        let request = extra.iter().fold(request, |request, (name, value)| request.add_extra_param(*name, *value));
        let (url, state, nonce) = request.url();
        Begun { url, verifier, nonce, state }
    }

    /// Sends a visitor to the issuer, who stops where the issuer sends them back to us or shows a page.
    pub(crate) async fn send(&self, visitor: &mut Visitor, scopes: &[&str]) -> Begun {
        let begun = self.begin(scopes, &[]);
        visitor.stop_at(self.redirect_uri.url());
        visitor.open(&begun.url).await;
        begun
    }

    /// Takes the visitor back with the address they were sent to, and fetches and checks the tokens.
    pub(crate) async fn finish(&self, begun: Begun, callback: &Url) -> Result<SignedIn, Refused> {
        let answer = |name: &str| callback.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        if answer("state").as_deref() != Some(begun.state.secret()) {
            return Err("the state is not ours".to_owned());
        }
        // RFC 9207 §2.4.
        if answer("iss").as_deref() != Some(self.provider.issuer().as_str()) {
            return Err(format!("the answer is from {:?}", answer("iss")));
        }
        if let Some(error) = answer("error") {
            return Err(error);
        }
        let code = AuthorizationCode::new(answer("code").ok_or("there is no code")?);
        let client = CoreClient::from_provider_metadata(self.provider.clone(), self.client_id.clone(), self.client_secret.clone())
            .set_redirect_uri(self.redirect_uri.clone());
        let request = client.exchange_code(code).map_err(said)?.set_pkce_verifier(begun.verifier);
        let tokens = request.request_async(&|request| send(self.http.clone(), request)).await.map_err(said)?;
        self.check(&tokens, Some(&begun.nonce))
    }

    /// Fetches new tokens.
    pub(crate) async fn refresh(&self, refresh_token: &str) -> Result<SignedIn, Refused> {
        let client = CoreClient::from_provider_metadata(self.provider.clone(), self.client_id.clone(), self.client_secret.clone());
        let refresh_token = RefreshToken::new(refresh_token.to_owned());
        let request = client.exchange_refresh_token(&refresh_token).map_err(said)?;
        let tokens = request.request_async(&|request| send(self.http.clone(), request)).await.map_err(said)?;
        self.check(&tokens, None)
    }

    /// Asks for what the issuer says of the person whom the access token stands for.
    pub(crate) async fn userinfo(&self, signed_in: &SignedIn) -> Result<Value, Refused> {
        let client = CoreClient::from_provider_metadata(self.provider.clone(), self.client_id.clone(), self.client_secret.clone());
        let subject = signed_in.claims["sub"].as_str().map(|subject| SubjectIdentifier::new(subject.to_owned()));
        let request = client.user_info(AccessToken::new(signed_in.access_token.clone()), subject).map_err(said)?;
        let claims: UserInfoClaims<OurClaims, CoreGenderClaim> =
            request.request_async(&|request| send(self.http.clone(), request)).await.map_err(said)?;
        serde_json::to_value(claims).map_err(said)
    }

    /// Signature, issuer, audience, times, nonce and `at_hash` of an ID token (OIDC Core §3.1.3.7, §3.1.3.8).
    fn check(&self, tokens: &CoreTokenResponse, nonce: Option<&Nonce>) -> Result<SignedIn, Refused> {
        let client = CoreClient::from_provider_metadata(self.provider.clone(), self.client_id.clone(), self.client_secret.clone());
        let algorithms =
            [CoreJwsSigningAlgorithm::EcdsaP256Sha256, CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EdDsa];
        let verifier = client.id_token_verifier().set_allowed_algs(algorithms);
        let id_token = tokens.id_token().ok_or("there is no ID token")?;
        // A refreshed ID token has no nonce to compare (OIDC Core §12.2).
        let same_nonce = |found: Option<&Nonce>| match nonce {
            Some(asked) if found.map(Nonce::secret) != Some(asked.secret()) => Err("the nonce is not ours".to_owned()),
            _ => Ok(()),
        };
        let claims = id_token.claims(&verifier, same_nonce).map_err(said)?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = id_token.signing_alg().map_err(said)?;
            let key = id_token.signing_key(&verifier).map_err(said)?;
            let found = openidconnect::AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(said)?;
            if found != *expected {
                return Err("at_hash is of another access token".to_owned());
            }
        }
        let id_token = id_token.to_string();
        let payload = id_token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).ok_or("the ID token has no payload")?;
        Ok(SignedIn {
            claims: serde_json::from_slice(&payload).map_err(said)?,
            id_token,
            access_token: tokens.access_token().secret().clone(),
            refresh_token: tokens.refresh_token().map(|token| token.secret().clone()),
        })
    }
}

/// The whole chain of an error, for a test's output.
fn said(error: impl std::error::Error) -> Refused {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Sends what the `openidconnect` crate wants sent.
async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let answer = http.execute(request.try_into()?).await?;
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    *response.body_mut() = answer.bytes().await?.to_vec();
    Ok(response)
}
