//! Token exchange (RFC 8693): a client acts for a person with a token of its own, which says so and stands on what the person allowed.

use serde::{Deserialize, Serialize};

use super::{Client, ClientKind, ErrorCode, OAuthError, Parameters, Scope};
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
    pub fn judge(&self, client: &impl Client, ground: &ExchangeGround, actor: Option<&str>) -> Result<Exchanged, OAuthError> {
        let own = client.client_id();
        let is_meant = ground.audience == own.to_string() || client.registration().identifier_uris.contains(&ground.audience);
        let is_its_own = own == ground.holder || is_meant;
        let scope = self.scope.clone().unwrap_or_else(|| ground.scope.clone());
        let is_actor_known = self.actor.as_ref().is_none_or(|actor| actor.kind.is_access_token());
        let act = Act { sub: actor.map_or_else(|| own.to_string(), str::to_owned), act: ground.act.clone().map(Box::new) };
        let rules = [
            // RFC 8693 §2.1: whoever acts proves who they are.
            (client.kind() == ClientKind::Confidential, ErrorCode::UnauthorizedClient, "a public client cannot prove who acts"),
            // RFC 8693 §2.2.1.
            (self.wanted.is_access_token(), ErrorCode::InvalidRequest, "only access tokens are issued"),
            (is_actor_known, ErrorCode::InvalidRequest, "an actor shows an access token"),
            // RFC 8693 §2.2.2, §4.4.
            (is_its_own || ground.may_act == Some(own), ErrorCode::InvalidRequest, "the client may not act with that subject_token"),
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
mod tests {
    use super::super::client::tests::Registered;
    use super::*;
    use crate::random::Random;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://id.example/contoso";
    const ACCESS: &str = "urn:ietf:params:oauth:token-type:access_token";

    fn read(more: &str) -> Result<TokenExchange, OAuthError> {
        let body = format!("subject_token=a.b.c&subject_token_type={ACCESS}{more}");
        TokenExchange::parse(&Parameters::parse(body.as_bytes()).unwrap(), None)
    }

    fn ground(holder: ApplicationId) -> ExchangeGround {
        ExchangeGround {
            grant: GrantId::new(&Random, NOW),
            holder,
            audience: ISSUER.to_owned(),
            scope: Scope::parse("openid email"),
            expires_at: NOW,
            act: None,
            may_act: None,
        }
    }

    fn other() -> ApplicationId {
        ApplicationId::new(&Random, NOW)
    }

    #[test]
    fn tokens_come_with_their_kind() {
        assert!(read("").unwrap().actor.is_none());
        let actor = read(&format!("&actor_token=x.y.z&actor_token_type={ACCESS}&audience=app")).unwrap();
        assert_eq!((actor.actor.unwrap().kind, actor.target.as_deref()), (TokenKind::AccessToken, Some("app")));
        for (more, code) in [
            ("&actor_token=x", ErrorCode::InvalidRequest),
            (&format!("&actor_token_type={ACCESS}") as &str, ErrorCode::InvalidRequest),
            ("&requested_token_type=urn:ietf:params:oauth:token-type:saml2", ErrorCode::InvalidRequest),
            ("&audience=a&resource=https://b.example", ErrorCode::InvalidTarget),
        ] {
            assert_eq!(read(more).unwrap_err().code(), code, "{more}");
        }
        let none = TokenExchange::parse(&Parameters::default(), None);
        assert_eq!(none.unwrap_err().code(), ErrorCode::InvalidRequest);
    }

    #[test]
    fn a_client_acts_for_those_whose_tokens_it_may_use() {
        let client = Registered::confidential();
        let plain = read("").unwrap();
        let itself = Some(Act { sub: client.id.to_string(), act: None });
        let named = ExchangeGround { may_act: Some(client.id), ..ground(other()) };
        let meant = ExchangeGround { audience: client.id.to_string(), ..ground(other()) };
        for allowed in [ground(client.id), named.clone(), meant] {
            assert_eq!(plain.judge(&client, &allowed, None), Ok(Exchanged { scope: Scope::parse("openid email"), act: itself.clone() }));
        }
        let twice = ExchangeGround { act: Some(Act { sub: "first".to_owned(), act: None }), ..named };
        let act = plain.judge(&client, &twice, Some("mia")).unwrap().act.unwrap();
        assert_eq!((act.sub.as_str(), act.act.unwrap().sub.as_str()), ("mia", "first"));
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        let client = Registered::confidential();
        let own = ground(client.id);
        let public = Registered::public();
        let with = |change: &dyn Fn(&mut TokenExchange)| {
            let mut asked = read("").unwrap();
            change(&mut asked);
            asked
        };
        let chain = (0..5).fold(None, |act, _| Some(Act { sub: "a".to_owned(), act: act.map(Box::new) }));
        let more = with(&|asked| asked.scope = Some(Scope::parse("openid groups")));
        let id_token = with(&|asked| asked.wanted = TokenKind::IdToken);
        let strange = with(&|asked| asked.actor = Some(ShownToken { token: "t".to_owned().into(), kind: TokenKind::RefreshToken }));
        for (result, code) in [
            (read("").unwrap().judge(&public, &ground(public.id), None), ErrorCode::UnauthorizedClient),
            (id_token.judge(&client, &own, None), ErrorCode::InvalidRequest),
            (strange.judge(&client, &own, None), ErrorCode::InvalidRequest),
            (read("").unwrap().judge(&client, &ground(other()), None), ErrorCode::InvalidRequest),
            (more.judge(&client, &own, None), ErrorCode::InvalidScope),
            (read("").unwrap().judge(&client, &ExchangeGround { act: chain, ..own.clone() }, None), ErrorCode::InvalidRequest),
        ] {
            assert_eq!(result.unwrap_err().code(), code);
        }
    }

    #[test]
    fn only_by_policy_is_nobody_seen_to_act() {
        let delegation = Delegation { acts: Acts::AsThePerson, may_act: None };
        let client = Registered { delegation, ..Registered::confidential() };
        let own = ground(client.id);
        assert_eq!(read("").unwrap().judge(&client, &own, None).unwrap().act, None);
        let actor = read(&format!("&actor_token=x&actor_token_type={ACCESS}")).unwrap();
        assert!(actor.judge(&client, &own, Some("mia")).unwrap().act.is_some(), "whoever shows an actor wants it to be seen");
        let acted = ExchangeGround { act: Some(Act { sub: "first".to_owned(), act: None }), ..own };
        assert!(read("").unwrap().judge(&client, &acted, None).unwrap().act.is_some(), "a chain is never cut");
    }

    #[test]
    fn a_target_is_an_application_or_the_issuer_and_never_wider_than_before() {
        let target = |more: &str, ground: &ExchangeGround| read(more).unwrap().target(ground, ISSUER).map_err(|error| error.code());
        let (wide, app) = (ground(other()), other());
        let narrow = ExchangeGround { audience: app.to_string(), ..wide.clone() };
        assert_eq!(target("", &wide), Ok(Target::Issuer));
        assert_eq!(target("", &narrow), Ok(Target::Application(app)));
        assert_eq!(target(&format!("&audience={app}"), &wide), Ok(Target::Application(app)));
        assert_eq!(target(&format!("&resource={ISSUER}"), &wide), Ok(Target::Issuer));
        assert_eq!(target(&format!("&audience={ISSUER}"), &narrow), Err(ErrorCode::InvalidTarget));
        assert_eq!(target("&audience=https://api.example", &wide), Ok(Target::Api("https://api.example".to_owned())));
    }
}
