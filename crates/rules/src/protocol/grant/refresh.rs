//! Refresh tokens: rotated, with grace for a lost answer, and an end for the whole family when one is stolen (SECURITY 18).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::{Binding, Client, ClientKind, ErrorCode, OAuthError, Scope};
use super::Grant;
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GrantId, TenantId};

/// How far a family of refresh tokens has come. Siblings share a generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// The newest generation, from 0.
    pub generation: u32,
    /// When it came to be by rotation; of no meaning for generation 0.
    pub at: Timestamp,
}

/// A refresh token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// Whose issuer it belongs to.
    pub tenant: TenantId,
    /// The family it belongs to.
    pub grant: GrantId,
    /// The client it was issued to.
    pub application: ApplicationId,
    /// Its generation in the family.
    pub generation: u32,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Whether using a token replaces it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotates {
    /// Each use makes the next.
    #[default]
    Always,
    /// It is kept: for sender-constrained clients, and for those that prove who they are where an admin says so (SECURITY 18).
    Never,
}

impl Rotates {
    /// Whether tokens of `grant` are replaced when `client` uses them and shows what `presented` says (SECURITY 18). A public client's
    /// family that is not bound yet goes on once more, and is bound then: so a thief who binds it first is still found out.
    pub fn of(client: &impl Client, grant: &Grant, presented: Option<Binding>) -> Self {
        let is_kept = match client.kind() {
            ClientKind::Public => grant.binding.is_some(),
            ClientKind::Confidential if client.rotates() == Self::Never => true,
            ClientKind::Confidential => presented.is_some() || client.registration().is_sender_constrained(),
        };
        if is_kept { Self::Never } else { Self::Always }
    }
}

/// A refresh token as it is presented.
#[derive(Clone, Copy, Debug)]
pub struct RefreshPresented {
    /// By whom.
    pub client: ApplicationId,
    /// What they hold beside it.
    pub binding: Option<Binding>,
}

/// How long refresh tokens live, and whether they rotate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshRules {
    /// Whether using one replaces it.
    pub rotates: Rotates,
    /// From the grant to the end of the family.
    pub lives_for: Duration,
    /// From one use to the end, unless another comes.
    pub idle_for: Duration,
    /// From the home's last answer to the end: [`Grant::GUEST_REFRESH_FOR`] for guests, `None` for members.
    pub home_for: Option<Duration>,
}

/// Why a refresh token does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotRefresh {
    /// There is no such token.
    #[error("the refresh token is not known")]
    Unknown,
    /// It was used before, and that was no retry.
    #[error("the refresh token was used before")]
    Reused,
    /// It was issued to another client.
    #[error("the refresh token was issued to another client")]
    AnotherClient,
    /// It is bound to a key or certificate that was not shown.
    #[error("the refresh token is bound to another key")]
    AnotherKey,
    /// What it stands for was taken back.
    #[error("the grant was revoked")]
    Revoked,
    /// Its time is over.
    #[error("the refresh token has expired")]
    Expired,
    /// The person's home has not answered for too long (SECURITY 13).
    #[error("the home of the person has not answered for too long")]
    HomeSilent,
}

/// What becomes of a refresh token that is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refreshing {
    /// The family goes on to that generation, whose first token is issued.
    Rotates {
        /// The new generation.
        to: u32,
    },
    /// A retry after a lost answer: one more token of the newest generation is issued.
    Sibling {
        /// The newest generation.
        of: u32,
    },
    /// The token stays; only an access token is issued.
    Keeps,
    /// A token that was replaced came back: the family is revoked, and that is written, before the refusal is answered.
    Reuses,
    /// It is refused and all stays as it is.
    Refused(CannotRefresh),
}

impl RefreshToken {
    /// For how long after a rotation its predecessor may be tried again.
    const RETRY_FOR: Duration = Duration::from_secs(10);

    /// What becomes of it when it is presented at `now`.
    pub fn present(&self, grant: &Grant, presented: &RefreshPresented, asked: &RefreshRules, now: Timestamp) -> Refreshing {
        let newest = grant.rotation.generation;
        let is_retry = self.generation.checked_add(1) == Some(newest) && now.since(grant.rotation.at) <= Self::RETRY_FOR;
        let home_ends_at = asked.home_for.map(|span| grant.home_answered_at + span);
        let is_mine = grant.id == self.grant && presented.client == self.application;
        let is_same_key = grant.binding.is_none_or(|bound| presented.binding == Some(bound));
        let rules = [
            (is_mine, CannotRefresh::AnotherClient),                        // RFC 6749 §6, §10.4
            (grant.revoked_at.is_none(), CannotRefresh::Revoked),           // SECURITY 13
            (self.generation == newest || is_retry, CannotRefresh::Reused), // RFC 9700 §4.14.2
            // After the one before: whoever holds no key and comes with an old token has found a thief, or is one.
            (is_same_key, CannotRefresh::AnotherKey),        // RFC 9449 §5, RFC 8705 §4
            (now < self.expires_at, CannotRefresh::Expired), // RFC 6749 §6
            (home_ends_at.is_none_or(|end| now < end), CannotRefresh::HomeSilent), // SECURITY 13
        ];
        match rules.into_iter().find(|(is_kept, _)| !is_kept).map(|(_, why)| why) {
            Some(CannotRefresh::Reused) => Refreshing::Reuses,
            Some(why) => Refreshing::Refused(why),
            None if is_retry => Refreshing::Sibling { of: newest },
            None if asked.rotates == Rotates::Never => Refreshing::Keeps,
            None => Refreshing::Rotates { to: newest.saturating_add(1) },
        }
    }
}

impl RefreshRules {
    /// When a refresh token of `grant` that is issued at `now` ends.
    pub fn expires_at(&self, grant: &Grant, now: Timestamp) -> Timestamp {
        let end = (grant.created_at + self.lives_for).min(now + self.idle_for);
        self.home_for.map_or(end, |span| end.min(grant.home_answered_at + span))
    }
}

impl Grant {
    /// What a refresh is granted: all, or the part asked for; never more (RFC 6749 §6).
    pub fn narrowed(&self, asked: Option<Scope>) -> Result<Scope, OAuthError> {
        match asked {
            None => Ok(self.scope.clone()),
            Some(less) if less.is_within(&self.scope) => Ok(less),
            Some(_) => Err(OAuthError::new(ErrorCode::InvalidScope, "that is more than was granted")),
        }
    }
}

impl From<CannotRefresh> for OAuthError {
    /// RFC 6749 §5.2.
    fn from(why: CannotRefresh) -> Self {
        Self::new(ErrorCode::InvalidGrant, why.to_string())
    }
}

#[cfg(test)]
mod tests;
