//! Token exchange (RFC 8693): a client acts for a person with a token of its own, which says so and stands on what the person allowed.

use serde::{Deserialize, Serialize};

use super::{Binding, Client, ErrorCode, Held, OAuthError, Parameters, Scope};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GrantId};
use crate::secret::Secret;

/// What an admin decided about acting for people (SECURITY 26: never the client itself).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delegation {
    /// The one application that may act for people with tokens of this one (RFC 8693 §4.4).
    pub may_act: Option<ApplicationId>,
    /// How this application acts for people.
    pub acts: Acts,
}

/// How an application acts for people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acts {
    /// Its tokens say that it acts for them (RFC 8693 §1.1, delegation).
    #[default]
    AsItself,
    /// Its tokens do not tell it from the person (RFC 8693 §1.1, impersonation): a named weakening that leaves a trace in the audit log.
    AsThePerson,
}

/// The kinds of token that are shown, or asked for (RFC 8693 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// An access token of ours.
    AccessToken,
    /// The same: ours are JWTs.
    Jwt,
    /// An ID token of ours.
    IdToken,
    /// A refresh token of ours.
    RefreshToken,
}

impl TokenKind {
    const ALL: [Self; 4] = [Self::AccessToken, Self::Jwt, Self::IdToken, Self::RefreshToken];

    /// How requests and answers write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::Jwt => "urn:ietf:params:oauth:token-type:jwt",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
            Self::RefreshToken => "urn:ietf:params:oauth:token-type:refresh_token",
        }
    }

    fn is_access_token(self) -> bool {
        matches!(self, Self::AccessToken | Self::Jwt)
    }
}

/// A token that is shown, and what it is said to be.
#[derive(Clone, Debug)]
pub struct ShownToken {
    /// The token.
    pub token: Secret<String>,
    /// Its kind.
    pub kind: TokenKind,
}

/// What is asked (RFC 8693 §2.1).
#[derive(Clone, Debug)]
pub struct TokenExchange {
    /// On behalf of whom.
    pub subject: ShownToken,
    /// Who acts, if that is another than the client itself.
    pub actor: Option<ShownToken>,
    /// Less than the subject's token was granted, if asked for.
    pub scope: Option<Scope>,
    /// For whom the token is wanted: an application of the tenant, or the issuer.
    pub target: Option<String>,
    /// What is wanted.
    pub wanted: TokenKind,
}

/// Who acts, and for whom they acted before (RFC 8693 §4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who.
    pub sub: String,
    /// The one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Act>>,
}

impl Act {
    /// So many may act one after the other.
    const LONGEST: usize = 5;

    fn length(&self) -> usize {
        1 + self.act.as_ref().map_or(0, |before| before.length())
    }
}

/// What the subject's token turned out to stand on.
#[derive(Clone, Debug)]
pub struct ExchangeGround {
    /// The grant behind it.
    pub grant: GrantId,
    /// To whom it was given.
    pub holder: ApplicationId,
    /// For whom it was made.
    pub audience: String,
    /// What it was granted.
    pub scope: Scope,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Who acts with it already.
    pub act: Option<Act>,
    /// Who may act for its people, as its holder is registered now.
    pub may_act: Option<ApplicationId>,
    /// What it is bound to (RFC 7800 §3.1).
    pub cnf: Option<Binding>,
}

/// Whom an actor's token speaks of.
#[derive(Clone, Debug)]
pub struct ShownActor {
    /// Who.
    pub sub: String,
    /// What it is bound to.
    pub cnf: Option<Binding>,
}

/// What the request was sent with.
#[derive(Clone, Copy, Debug, Default)]
pub struct SentWith {
    /// What its sender proved to hold.
    pub held: Held,
    /// What the new token is bound to, therefore.
    pub binding: Option<Binding>,
}

/// For whom a token is wanted; whether it is here is for the caller to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The issuer itself, as for userinfo.
    Issuer,
    /// An application, by its `client_id`.
    Application(ApplicationId),
    /// An API of the tenant, by its address (RFC 8707).
    Api(String),
}

/// What a client may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchanged {
    /// What is granted.
    pub scope: Scope,
    /// Who acts; nobody where the client may be taken for the person.
    pub act: Option<Act>,
}

impl TokenExchange {
    /// Reads a form (RFC 8693 §2.1).
    pub(super) fn parse(form: &Parameters, scope: Option<Scope>) -> Result<Self, OAuthError> {
        let subject = shown(form, "subject_token", "subject_token_type")?;
        let subject = subject.ok_or_else(|| OAuthError::invalid_request("subject_token is missing"))?;
        let target = match (form.one("audience"), form.one("resource")) {
            (Some(_), Some(_)) => return Err(OAuthError::new(ErrorCode::InvalidTarget, "a token is for one target")),
            (audience, resource) => audience.or(resource).map(str::to_owned),
        };
        let wanted = form.one("requested_token_type").map_or(Ok(TokenKind::AccessToken), |text| kind("requested_token_type", text))?;
        Ok(Self { subject, actor: shown(form, "actor_token", "actor_token_type")?, scope, target, wanted })
    }

    /// What `client` may have of a token that stands on `ground`; `actor` is who its actor token speaks of. Rules in the order of RFC 8693.
    pub fn judge(
        &self,
        client: &impl Client,
        ground: &ExchangeGround,
        actor: Option<&ShownActor>,
        sent: SentWith,
    ) -> Result<Exchanged, OAuthError> {
        let own = client.client_id();
        let is_meant = ground.audience == own.to_string() || client.registration().identifier_uris.contains(&ground.audience);
        let is_its_own = own == ground.holder || is_meant;
        let scope = self.scope.clone().unwrap_or_else(|| ground.scope.clone());
        let is_actor_known = self.actor.as_ref().is_none_or(|actor| actor.kind.is_access_token());
        let act = Act { sub: actor.map_or_else(|| own.to_string(), |actor| actor.sub.clone()), act: ground.act.clone().map(Box::new) };
        let is_held = |cnf: Option<Binding>| cnf.is_none_or(|bound| sent.held.is(bound));
        let is_gateway = ground.may_act == Some(own);
        let is_less_bound = ground.cnf.is_some() && sent.binding.is_none();
        let rules = [
            // RFC 8693 §2.2.1.
            (self.wanted.is_access_token(), ErrorCode::InvalidRequest, "only access tokens are issued"),
            (is_actor_known, ErrorCode::InvalidRequest, "an actor shows an access token"),
            // RFC 8693 §2.2.2, §4.4.
            (is_its_own || is_gateway, ErrorCode::InvalidRequest, "the client may not act with that subject_token"),
            // RFC 9449 §7.1, RFC 8705 §3: a bound token counts with its key, or with whom an admin named for it.
            (is_held(ground.cnf) || is_gateway, ErrorCode::InvalidRequest, "the subject_token is bound to a key that did not come with it"),
            (
                is_held(actor.and_then(|actor| actor.cnf)),
                ErrorCode::InvalidRequest,
                "the actor_token is bound to a key that did not come with it",
            ),
            (!is_less_bound, ErrorCode::InvalidRequest, "what comes of a bound token is bound, too"),
            // RFC 8693 §2.1, `scope`: never more than the subject had.
            (scope.is_within(&ground.scope), ErrorCode::InvalidScope, "that is more than was granted"),
            (act.length() <= Act::LONGEST, ErrorCode::InvalidRequest, "too many act one after the other"),
        ];
        if let Some((_, code, why)) = rules.into_iter().find(|(is_kept, ..)| !is_kept) {
            return Err(OAuthError::new(code, why));
        }
        // A chain of actors is never shortened, and who shows an actor wants it to be seen.
        let is_hidden = client.delegation().acts == Acts::AsThePerson && self.actor.is_none() && ground.act.is_none();
        Ok(Exchanged { scope, act: (!is_hidden).then_some(act) })
    }

    /// For whom the token is, at `issuer`. A token that was for one alone does not come back to the issuer, where it would open more than it
    /// did.
    pub fn target(&self, ground: &ExchangeGround, issuer: &str) -> Result<Target, OAuthError> {
        let target = self.target.as_deref().unwrap_or(&ground.audience);
        match target.parse() {
            Ok(application) => Ok(Target::Application(application)),
            Err(_) if target != issuer => Ok(Target::Api(target.to_owned())),
            Err(_) if ground.audience != issuer => {
                Err(OAuthError::new(ErrorCode::InvalidTarget, "that is more than the subject_token was for"))
            }
            Err(_) => Ok(Target::Issuer),
        }
    }
}

fn shown(form: &Parameters, name: &'static str, kind_name: &'static str) -> Result<Option<ShownToken>, OAuthError> {
    match (form.one(name), form.one(kind_name)) {
        (None, None) => Ok(None),
        (Some(token), Some(text)) => Ok(Some(ShownToken { token: Secret::new(token.to_owned()), kind: kind(kind_name, text)? })),
        _ => Err(OAuthError::invalid_request(format!("{name} and {kind_name} come together"))),
    }
}

fn kind(name: &'static str, text: &str) -> Result<TokenKind, OAuthError> {
    let known = TokenKind::ALL.into_iter().find(|kind| kind.as_str() == text);
    known.ok_or_else(|| OAuthError::invalid_request(format!("that {name} is not supported")))
}

#[cfg(test)]
mod tests;
