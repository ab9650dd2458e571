//! Authorization codes: spent once, by the client and verifier they were issued to.

use super::super::{CodeChallenge, ErrorCode, OAuthError, Thumbprint};
use super::Grant;
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GrantId, TenantId};

/// Whether a code was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeStage {
    /// Not yet.
    Issued,
    /// Once; it is kept so that a second use is noticed.
    Spent {
        /// When.
        at: Timestamp,
    },
}

/// An authorization code, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Whose issuer it belongs to.
    pub tenant: TenantId,
    /// What it stands for.
    pub grant: GrantId,
    /// The client it was issued to.
    pub application: ApplicationId,
    /// Where it was sent.
    pub redirect_uri: String,
    /// What its verifier must answer.
    pub challenge: Option<CodeChallenge>,
    /// The DPoP key that must be shown with it (RFC 9449 §10).
    pub dpop_jkt: Option<Thumbprint>,
    /// Whether it was used.
    pub stage: CodeStage,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A code as it is presented.
#[derive(Clone, Copy, Debug)]
pub struct CodePresented<'a> {
    /// By whom.
    pub client: ApplicationId,
    /// Where it was sent, as they say.
    pub redirect_uri: Option<&'a str>,
    /// What answers its challenge.
    pub verifier: Option<&'a str>,
    /// The DPoP key that was proven beside it.
    pub key: Option<Thumbprint>,
}

/// Why a code cannot be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotSpend {
    /// There is no such code.
    #[error("the code is not known")]
    Unknown,
    /// It was used before (RFC 6749 §4.1.2).
    #[error("the code was used before")]
    Replayed,
    /// It was issued to another client.
    #[error("the code was issued to another client")]
    AnotherClient,
    /// Its time is over.
    #[error("the code has expired")]
    Expired,
    /// What it stands for was taken back.
    #[error("the grant was revoked")]
    Revoked,
    /// It was sent elsewhere, or the request does not say where.
    #[error("redirect_uri is not the one the code was sent to")]
    RedirectUri,
    /// The verifier does not answer the challenge.
    #[error("code_verifier does not answer the code_challenge")]
    Verifier,
    /// Another DPoP key was announced, or none is shown.
    #[error("the DPoP key is not that of dpop_jkt")]
    Key,
}

/// What becomes of a code that is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spending {
    /// It is spent, and tokens are issued.
    Spends,
    /// It had been spent: its grant is revoked, and that is written, before the refusal is answered.
    Replays,
    /// It is refused and stays as it is.
    Refused(CannotSpend),
}

impl Code {
    /// What becomes of it when it is presented at `now`, by rules in the order of the standards.
    pub fn spend(&self, grant: &Grant, presented: &CodePresented<'_>, now: Timestamp) -> Spending {
        let is_sent_there = presented.redirect_uri == Some(self.redirect_uri.as_str());
        let is_answered = match (self.challenge, presented.verifier) {
            (Some(challenge), Some(verifier)) => challenge.is_answered_by(verifier),
            (None, None) => true,
            // A verifier without a challenge: the challenge was stripped from the request (RFC 9700 §4.8.2).
            (Some(_), None) | (None, Some(_)) => false,
        };
        let is_same_key = self.dpop_jkt.is_none_or(|announced| presented.key == Some(announced));
        if matches!(self.stage, CodeStage::Spent { .. }) {
            return Spending::Replays; // RFC 6749 §4.1.2, §10.5
        }
        let rules = [
            (presented.client == self.application, CannotSpend::AnotherClient), // RFC 6749 §4.1.3, §5.2
            (now < self.expires_at, CannotSpend::Expired),                      // RFC 6749 §4.1.2
            (grant.id == self.grant, CannotSpend::Unknown),                     // it stands for nothing else
            (grant.revoked_at.is_none(), CannotSpend::Revoked),                 // SECURITY 13
            (is_sent_there, CannotSpend::RedirectUri),                          // RFC 6749 §4.1.3
            (is_answered, CannotSpend::Verifier),                               // RFC 7636 §4.6
            (is_same_key, CannotSpend::Key),                                    // RFC 9449 §10
        ];
        let broken = rules.into_iter().find(|(is_kept, _)| !is_kept);
        broken.map_or(Spending::Spends, |(_, why)| Spending::Refused(why))
    }
}

impl From<CannotSpend> for OAuthError {
    /// RFC 6749 §5.2, RFC 7636 §4.6.
    fn from(why: CannotSpend) -> Self {
        Self::new(ErrorCode::InvalidGrant, why.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::{NOW, grant};
    use super::*;
    use crate::random::Random;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const URI: &str = "https://app.example/cb";

    fn code(grant: &Grant) -> Code {
        Code {
            tenant: grant.tenant,
            grant: grant.id,
            application: grant.application,
            redirect_uri: URI.to_owned(),
            challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().ok(),
            dpop_jkt: None,
            stage: CodeStage::Issued,
            expires_at: NOW + Grant::CODE_FOR,
        }
    }

    fn by<'a>(client: ApplicationId, redirect_uri: Option<&'a str>, verifier: Option<&'a str>) -> CodePresented<'a> {
        CodePresented { client, redirect_uri, verifier, key: None }
    }

    #[test]
    fn a_code_is_spent_by_whom_it_was_issued_to() {
        let grant = grant();
        let last = NOW + Duration::from_millis(59_999);
        assert_eq!(code(&grant).spend(&grant, &by(grant.application, Some(URI), Some(VERIFIER)), last), Spending::Spends);
    }

    #[test]
    fn each_rule_refuses_by_itself() {
        let grant = grant();
        let code = code(&grant);
        let app = grant.application;
        let other = ApplicationId::new(&Random, NOW);
        let revoked = Grant { revoked_at: Some(NOW), ..grant.clone() };
        let neighbour = Grant { id: GrantId::new(&Random, NOW), ..grant.clone() };
        let late = NOW + Grant::CODE_FOR;
        for (result, why) in [
            (code.spend(&grant, &by(other, Some(URI), Some(VERIFIER)), NOW), CannotSpend::AnotherClient),
            (code.spend(&grant, &by(app, Some(URI), Some(VERIFIER)), late), CannotSpend::Expired),
            (code.spend(&neighbour, &by(app, Some(URI), Some(VERIFIER)), NOW), CannotSpend::Unknown),
            (code.spend(&revoked, &by(app, Some(URI), Some(VERIFIER)), NOW), CannotSpend::Revoked),
            (code.spend(&grant, &by(app, Some("https://app.example/cb/"), Some(VERIFIER)), NOW), CannotSpend::RedirectUri),
            (code.spend(&grant, &by(app, None, Some(VERIFIER)), NOW), CannotSpend::RedirectUri),
            (code.spend(&grant, &by(app, Some(URI), Some(&VERIFIER.to_lowercase())), NOW), CannotSpend::Verifier),
            (code.spend(&grant, &by(app, Some(URI), None), NOW), CannotSpend::Verifier),
        ] {
            assert_eq!(result, Spending::Refused(why));
            assert_eq!(OAuthError::from(why).code(), ErrorCode::InvalidGrant);
        }
    }

    #[test]
    fn a_key_that_was_announced_is_shown_with_the_code() {
        let grant = grant();
        let [announced, other] = [b"1", b"2"].map(|der| Thumbprint::of_certificate(der));
        let bound = Code { dpop_jkt: Some(announced), ..code(&grant) };
        let spend = |key| bound.spend(&grant, &CodePresented { key, ..by(grant.application, Some(URI), Some(VERIFIER)) }, NOW);
        assert_eq!(spend(Some(announced)), Spending::Spends);
        for key in [None, Some(other)] {
            assert_eq!(spend(key), Spending::Refused(CannotSpend::Key));
        }
    }

    #[test]
    fn a_second_use_is_a_replay_whoever_comes_and_whenever() {
        let grant = grant();
        let spent = Code { stage: CodeStage::Spent { at: NOW }, ..code(&grant) };
        let other = ApplicationId::new(&Random, NOW);
        let late = NOW + Duration::from_secs(3600);
        assert_eq!(spent.spend(&grant, &by(grant.application, Some(URI), Some(VERIFIER)), NOW), Spending::Replays);
        assert_eq!(spent.spend(&grant, &by(other, None, None), late), Spending::Replays);
    }

    #[test]
    fn a_stripped_challenge_is_noticed() {
        let grant = grant();
        let bare = Code { challenge: None, ..code(&grant) };
        assert_eq!(bare.spend(&grant, &by(grant.application, Some(URI), None), NOW), Spending::Spends);
        let stripped = bare.spend(&grant, &by(grant.application, Some(URI), Some(VERIFIER)), NOW);
        assert_eq!(stripped, Spending::Refused(CannotSpend::Verifier));
    }
}
