//! Tokens that the authorization endpoint itself answers with, minted after the grant was committed.

use std::sync::Arc;

use rules::claims::{Authorization, LogoutTokenClaims};
use rules::clock::Timestamp;
use rules::directory::{Application, IdTokenAlg, Tenant};
use rules::protocol::{Answer, Answering, Outcome, Registrant, ReplyAddress};
use rules::secret::Secret;

use super::error::TokenError;
use super::keys::signing;
use super::mint::{Recipient, mint_in_front};
use super::token::{keys, no_key_to_encrypt_to, recipient};
use crate::app::App;
use crate::flows::clients::encrypt_to;
use crate::signing::{Content, Typ, sign};

/// An answer of which something may still have to be signed.
#[derive(Debug)]
pub(crate) struct Unminted {
    /// Where it goes.
    pub(crate) reply: ReplyAddress,
    /// The code, if one was issued.
    pub(crate) code: Option<Secret<String>>,
    /// For whom.
    pub(crate) application: Arc<Application>,
    /// Of what tokens are minted here, if any are.
    pub(crate) tokens: Option<Box<Authorization>>,
}

impl Unminted {
    /// The answer, signed.
    pub(crate) async fn minted(self, app: &App, tenant: &Tenant, now: Timestamp) -> Result<Answer, TokenError> {
        let outcome = match (self.tokens, self.code) {
            (Some(authorization), code) => {
                let answers = authorization.front.unwrap_or_default();
                let recipient = if answers.has_id_token() { recipient(app, &self.application, now).await? } else { Recipient::Unasked };
                let keys = keys(app, tenant, &self.application, recipient, now).await?;
                Outcome::Tokens(mint_in_front(app, &keys, &authorization, code, now)?)
            }
            (None, Some(code)) => Outcome::Code(code),
            (None, None) => Outcome::Tokens(rules::protocol::FrontTokens::default()),
        };
        answered(app, tenant, &self.application, (self.reply, &outcome), now).await
    }
}

/// The answer to an application: signed where it asked for that, and encrypted where it is registered for that (JARM §2).
pub(crate) async fn answered(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    (reply, outcome): (ReplyAddress, &Outcome),
    now: Timestamp,
) -> Result<Answer, TokenError> {
    let unsigned = match reply.answer(outcome, now) {
        Answering::Plain(answer) => return Ok(answer),
        Answering::Unsigned(unsigned) => unsigned,
    };
    let registration = &application.settings.registration;
    let alg = match (registration.authorization_alg.and_then(IdTokenAlg::of), registration.registrant) {
        (Some(alg), _) => alg,
        (None, Registrant::Admin) => application.settings.id_token_alg,
        (None, _) => IdTokenAlg::RS256,
    };
    let key = signing(app, tenant.id, alg, now).await?;
    let signed = sign(&key, Typ::Jwt, unsigned.claims())?;
    let jwt = match registration.authorization_encryption {
        None => signed,
        Some(way) => encrypt_to(app, application, way, Content::Jwt(&signed), now).await.ok_or_else(no_key_to_encrypt_to)?,
    };
    Ok(unsigned.carrying(jwt))
}

/// Signs what tells an application of a logout, as its ID tokens are signed (Back-Channel Logout §2.4).
pub(crate) async fn sign_logout_token(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    claims: &LogoutTokenClaims<'_>,
    now: Timestamp,
) -> Result<String, TokenError> {
    let key = signing(app, tenant.id, application.settings.id_token_alg, now).await?;
    Ok(sign(&key, Typ::LogoutToken, claims)?)
}
