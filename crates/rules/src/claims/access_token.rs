//! What a JWT access token says (RFC 9068), and what is asked of one that is presented.

use serde::{Deserialize, Serialize};

use super::PersonClaims;
use super::authorization::{Authorization, Place, Subject};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GrantId, TenantId, UserId};
use crate::protocol::{Acr, Amr, AuthorizationDetails, Binding, ErrorCode, OAuthError, Scope};
use crate::random::Chance;
#[cfg(test)]
use crate::random::Random;

/// The claims of an access token (RFC 9068 §2.2).
#[derive(Clone, Debug, Serialize)]
pub struct AccessTokenClaims<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    exp: i64,
    iat: i64,
    jti: &'a str,
    client_id: ApplicationId,
    #[serde(skip_serializing_if = "Scope::is_empty")]
    scope: &'a Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_details: Option<&'a AuthorizationDetails>,
    tid: TenantId,
    /// `app` for programs, which have no `oid` (SECURITY 26).
    #[serde(skip_serializing_if = "Option::is_none")]
    idtyp: Option<&'static str>,
    /// RFC 7800 §3.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<Binding>,
    #[serde(flatten)]
    sign_in: Option<SignIn<'a>>,
    #[serde(flatten)]
    person: Option<PersonClaims<'a>>,
}

/// RFC 9068 §2.2.1.
#[derive(Clone, Debug, Serialize)]
struct SignIn<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    acr: Acr,
    #[serde(skip_serializing_if = "<[Amr]>::is_empty")]
    amr: &'a [Amr],
}

impl<'a> AccessTokenClaims<'a> {
    /// The access token minted at `now` with the id `jti`, which [`token_id`] drew.
    pub fn new(authorization: &'a Authorization, jti: &'a str, now: Timestamp) -> Self {
        let person = authorization.person();
        Self {
            iss: &authorization.issuer,
            sub: authorization.subject(),
            aud: authorization.audience.as_deref().unwrap_or(&authorization.issuer),
            exp: authorization.expires_at(now).seconds(),
            iat: now.seconds(),
            jti,
            client_id: authorization.application,
            scope: &authorization.scope,
            authorization_details: person.map(|person| &person.grant.authorization_details).filter(|details| !details.is_empty()),
            tid: authorization.tenant,
            idtyp: matches!(authorization.subject, Subject::Program).then_some("app"),
            cnf: authorization.binding,
            sign_in: person.map(|person| SignIn {
                auth_time: person.grant.auth_time.map(Timestamp::seconds),
                acr: person.grant.acr,
                amr: &person.grant.amr,
            }),
            person: person.map(|person| PersonClaims::told(authorization, person, Place::AccessToken)),
        }
    }
}

/// Draws the `jti` of an access token. It names the grant, so that a door can ask whether that still lives (SECURITY 13).
pub fn token_id(grant: Option<GrantId>, chance: &impl Chance) -> String {
    let drawn = chance.bytes::<16>().iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    match grant {
        Some(grant) => format!("{grant}.{drawn:032x}"),
        None => format!("{drawn:032x}"),
    }
}

/// An access token of ours whose signature and `typ: at+jwt` were verified.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PresentedToken {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: String,
    pub(super) exp: i64,
    pub(super) iat: i64,
    pub(super) jti: String,
    /// To whom it was given.
    pub client_id: ApplicationId,
    /// Whose directory it speaks of.
    pub tid: TenantId,
    /// About whom; `None` for programs.
    #[serde(default)]
    pub oid: Option<UserId>,
    /// What it was granted.
    #[serde(default)]
    pub scope: Scope,
    /// What it is bound to.
    #[serde(default)]
    pub cnf: Option<Binding>,
    /// When the person signed in, and how surely it was them (RFC 9470 §6).
    #[serde(default)]
    pub(super) auth_time: Option<i64>,
    /// What was granted beside the scope (RFC 9396 §9.1).
    #[serde(default)]
    pub authorization_details: AuthorizationDetails,
    #[serde(default)]
    pub(super) acr: Option<Acr>,
}

impl PresentedToken {
    /// Whether it is `issuer`'s, for `audience`, and not over (RFC 9068 §4).
    pub fn check(&self, issuer: &str, audience: &str, now: Timestamp) -> Result<(), OAuthError> {
        let rules = [
            (self.iss == issuer, "the token is not of this issuer"),
            (self.aud == audience, "the token is for another audience"),
            (now.seconds() < self.exp, "the token has expired"),
        ];
        let broken = rules.into_iter().find(|(is_kept, _)| !is_kept);
        broken.map_or(Ok(()), |(_, why)| Err(OAuthError::new(ErrorCode::InvalidToken, why)))
    }

    /// The grant it stands for, which must still live; `None` for programs.
    pub fn grant(&self) -> Option<GrantId> {
        self.jti.split_once('.')?.0.parse().ok()
    }

    /// For whom it is.
    pub fn audience(&self) -> &str {
        &self.aud
    }

    /// When it ends.
    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.exp)
    }
}

/// The `iss` that a JWT claims, before anything about it was verified: good for choosing the keys to verify it with, and for nothing else.
pub fn claimed_issuer(token: &str) -> Option<String> {
    use base64::Engine as _;
    #[derive(Deserialize)]
    struct Claimed {
        iss: String,
    }
    // Ours are far below.
    let mut parts = Some(token).filter(|token| token.len() <= 64 * 1024)?.split('.');
    let (_, payload, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let json = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).ok()?;
    serde_json::from_slice::<Claimed>(&json).ok().map(|claimed| claimed.iss)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_claims_its_issuer() {
        // {"iss":"https://id.example/contoso"}
        assert_eq!(claimed_issuer("e30.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUvY29udG9zbyJ9.c2ln").as_deref(), Some(ISSUER));
        for none in ["", "a.b", "e30.e30.e30", "e30.eyJpc3MiOjF9.c2ln", "e30.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUvY29udG9zbyJ9.c2ln.x"] {
            assert_eq!(claimed_issuer(none), None, "{none}");
        }
    }

    proptest! {
        #[test]
        fn no_token_is_too_strange_to_claim_nothing(token in "[a-zA-Z0-9_.=-]{0,80}", any in ".{0,40}") {
            let _ = (claimed_issuer(&token), claimed_issuer(&any));
        }
    }

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const ISSUER: &str = "https://id.example/contoso";

    fn presented(jti: &str) -> PresentedToken {
        let id = ApplicationId::new(&Random, NOW);
        let tid = TenantId::new(&Random, NOW);
        let json = serde_json::json!({
            "iss": ISSUER, "sub": "s", "aud": ISSUER, "exp": NOW.seconds() + 600, "jti": jti, "client_id": id, "tid": tid, "scope": "openid", "iat": 1,
        });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_token_id_names_its_grant() {
        let grant = GrantId::new(&Random, NOW);
        assert_eq!(presented(&token_id(Some(grant), &Random)).grant(), Some(grant));
        assert_eq!(presented(&token_id(None, &Random)).grant(), None);
        assert_ne!(token_id(Some(grant), &Random), token_id(Some(grant), &Random));
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        let token = presented("1");
        assert_eq!(token.check(ISSUER, ISSUER, NOW), Ok(()));
        for refused in [
            token.check("https://id.example/fabrikam", ISSUER, NOW),
            token.check(ISSUER, "https://id.example/v1.0", NOW),
            token.check(ISSUER, ISSUER, token.expires_at()),
        ] {
            assert_eq!(refused.unwrap_err().code(), ErrorCode::InvalidToken);
        }
    }
}
