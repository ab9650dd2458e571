//! Signs, after commit, from a complete `Authorization`: asks no database and cannot refuse.

use std::sync::Arc;

use rules::claims::{AccessTokenClaims, Authorization, IdTokenClaims, TokenHashes, token_hash, token_id};
use rules::clock::Timestamp;
use rules::directory::IdTokenAlg;
use rules::protocol::{AuthorizationDetails, Binding, Encryption, FrontTokens, Scope, TokenKind};
use rules::secret::Secret;

use super::error::TokenError;
use crate::app::App;
use crate::signing::{Content, ForeignKeys, LoadedKey, SigningError, Typ, sign};

/// What the token endpoint answers.
#[derive(Debug)]
pub struct Minted {
    /// The access token, a JWT (RFC 9068).
    pub access_token: String,
    /// What kind it is, by what it is bound to.
    pub token_type: &'static str,
    /// What was issued, where something was exchanged.
    pub issued: Option<TokenKind>,
    /// Its life, in seconds.
    pub expires_in: i64,
    /// The refresh token, shown this once.
    pub refresh_token: Option<Secret<String>>,
    /// The ID token, where `openid` was granted to a person.
    pub id_token: Option<String>,
    /// What was granted.
    pub scope: Scope,
    /// What was granted beside it.
    pub authorization_details: AuthorizationDetails,
}

/// To whom ID tokens are encrypted.
pub(super) enum Recipient {
    /// To nobody: they are only signed.
    Nobody,
    /// To the application.
    Application(Encryption, Arc<ForeignKeys>),
    /// To the application, whose keys nobody has looked for: none is due.
    Unasked,
}

/// With what tokens of one application are signed.
pub(super) struct MintingKeys {
    pub(super) id_token: (IdTokenAlg, Arc<LoadedKey>),
    pub(super) access_token: Arc<LoadedKey>,
    pub(super) recipient: Recipient,
}

impl MintingKeys {
    /// An ID token, signed and then encrypted if it is to be (OpenID Connect Core §10.2).
    fn id_token(&self, app: &App, claims: &IdTokenClaims<'_>) -> Result<String, TokenError> {
        let signed = sign(&self.id_token.1, Typ::Jwt, claims)?;
        match &self.recipient {
            Recipient::Nobody => Ok(signed),
            Recipient::Application(way, keys) => {
                keys.encrypt(*way, Content::Jwt(&signed), &app.random).ok_or_else(|| SigningError::Key.into())
            }
            // What is to be encrypted is never given in the clear.
            Recipient::Unasked => Err(SigningError::Key.into()),
        }
    }
}

/// Mints the tokens of an authorization.
pub(super) fn mint(
    app: &App,
    keys: &MintingKeys,
    authorization: &Authorization,
    refresh_token: Option<Secret<String>>,
    now: Timestamp,
) -> Result<Minted, TokenError> {
    let jti = token_id(authorization.person().map(|person| person.grant.id), &app.random);
    let access_token = sign(&keys.access_token, Typ::AccessToken, &AccessTokenClaims::new(authorization, &jti, now))?;
    let (alg, _) = &keys.id_token;
    let hashes = || TokenHashes { at_hash: Some(token_hash(*alg, &access_token)), c_hash: None };
    let id_token = match IdTokenClaims::new(authorization, hashes, now) {
        Some(claims) => Some(keys.id_token(app, &claims)?),
        None => None,
    };
    let expires_in = authorization.expires_in(now);
    let token_type = Binding::token_type(authorization.binding);
    let issued = authorization.by.exchanges().then_some(TokenKind::AccessToken);
    let authorization_details = authorization.person().map(|person| person.grant.authorization_details.clone()).unwrap_or_default();
    let scope = authorization.scope.clone();
    Ok(Minted { access_token, token_type, issued, expires_in, refresh_token, id_token, scope, authorization_details })
}

/// Mints what the authorization endpoint answers (OpenID Connect Core §3.2.2.5, §3.3.2.5): an ID token that says what it comes with.
pub(super) fn mint_in_front(
    app: &App,
    keys: &MintingKeys,
    authorization: &Authorization,
    code: Option<Secret<String>>,
    now: Timestamp,
) -> Result<FrontTokens, TokenError> {
    let answers = authorization.front.unwrap_or_default();
    let access_token = if answers.has_token() {
        let jti = token_id(authorization.person().map(|person| person.grant.id), &app.random);
        Some(sign(&keys.access_token, Typ::AccessToken, &AccessTokenClaims::new(authorization, &jti, now))?)
    } else {
        None
    };
    let (alg, _) = &keys.id_token;
    let hashes = || TokenHashes {
        at_hash: access_token.as_ref().map(|token| token_hash(*alg, token)),
        c_hash: code.as_ref().map(|code| token_hash(*alg, code.expose())),
    };
    let id_token = match IdTokenClaims::new(authorization, hashes, now).filter(|_| answers.has_id_token()) {
        Some(claims) => Some(Secret::new(keys.id_token(app, &claims)?)),
        None => None,
    };
    let access_token = access_token.map(|token| (Secret::new(token), authorization.expires_in(now)));
    Ok(FrontTokens { code, access_token, id_token })
}
