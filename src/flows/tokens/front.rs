//! Tokens that the authorization endpoint itself answers with, minted after the grant was committed.

use rules::claims::{Authorization, LogoutTokenClaims};
use rules::clock::Timestamp;
use rules::directory::{Application, Tenant};
use rules::protocol::{Answer, Outcome, ReplyAddress};
use rules::secret::Secret;

use super::error::TokenError;
use super::mint::mint_in_front;
use super::token::keys;
use crate::app::App;
use crate::signing::{Typ, sign};

/// An answer of which something may still have to be signed.
#[derive(Debug)]
pub(crate) struct Unminted {
    /// Where it goes.
    pub(crate) reply: ReplyAddress,
    /// The code, if one was issued.
    pub(crate) code: Option<Secret<String>>,
    /// Of what tokens are minted here, if any are, and for whom.
    pub(crate) tokens: Option<(Box<Authorization>, Box<Application>)>,
}

impl Unminted {
    /// The answer, signed.
    pub(crate) async fn minted(self, app: &App, tenant: &Tenant, now: Timestamp) -> Result<Answer, TokenError> {
        let outcome = match (self.tokens, self.code) {
            (Some((authorization, application)), code) => {
                let keys = keys(app, tenant, &application, now).await?;
                Outcome::Tokens(mint_in_front(app, &keys, &authorization, code, now)?)
            }
            (None, Some(code)) => Outcome::Code(code),
            (None, None) => Outcome::Tokens(rules::protocol::FrontTokens::default()),
        };
        Ok(self.reply.answer(&outcome))
    }
}

/// Signs what tells an application of a logout, as its ID tokens are signed (Back-Channel Logout §2.4).
pub(crate) async fn sign_logout_token(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    claims: &LogoutTokenClaims<'_>,
    now: Timestamp,
) -> Result<String, TokenError> {
    let (_, key) = keys(app, tenant, application, now).await?.id_token;
    Ok(sign(&key, Typ::LogoutToken, claims)?)
}
