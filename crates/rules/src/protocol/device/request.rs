//! A request that waits on one device until a person answers it on another, and what polling is told (RFC 8628 §3.4, §3.5).

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::resource::{RESOURCE, checked_resources};
use super::super::{AuthorizationDetails, AuthorizationServer, Client, ErrorCode, GrantType, OAuthError, Parameters, Scope};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, DeviceRequestId, GrantId, TenantId, UserId};

/// How a person comes to a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReachedBy {
    /// They type the code that a device shows (RFC 8628).
    #[default]
    Code,
    /// They are asked by name, by a letter and on their own page (OpenID CIBA).
    Name,
}

impl ReachedBy {
    /// The grant by which its tokens are fetched, and no other.
    pub const fn grant_type(self) -> GrantType {
        match self {
            Self::Code => GrantType::DeviceCode,
            Self::Name => GrantType::Ciba,
        }
    }
}

/// What is asked of the person, and shown to them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceAsked {
    /// What the application would be granted.
    pub scope: Scope,
    /// For whom its tokens may be (RFC 8707).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// What it would be granted beside scopes (RFC 9396).
    #[serde(skip_serializing_if = "AuthorizationDetails::is_empty")]
    pub authorization_details: AuthorizationDetails,
    /// From where it was asked, as far as we saw (SECURITY 35).
    pub from: Option<IpAddr>,
    /// How the person comes to it.
    pub by: ReachedBy,
    /// What both devices show, so that the person knows one from another (CIBA §7.1, `binding_message`).
    pub message: Option<String>,
    /// Sealed: how the client is told that it was answered (CIBA §10.2).
    pub ping: Option<String>,
}

impl DeviceAsked {
    /// Reads a device authorization request (RFC 8628 §3.1) that came `from` there. As at the authorization endpoint, scopes that are not
    /// known, or not the client's, are left out, but not all of them.
    pub fn parse(
        form: &Parameters,
        client: &impl Client,
        server: &AuthorizationServer<'_>,
        from: Option<IpAddr>,
    ) -> Result<Self, OAuthError> {
        if let Some(name) = form.repeated(&[RESOURCE]) {
            return Err(OAuthError::invalid_request(format!("{name} was sent more than once")));
        }
        let scope = client.asks_for(Scope::parse(form.one("scope").unwrap_or_default()));
        if scope.is_empty() && form.one("scope").is_some() {
            return Err(OAuthError::no_scope());
        }
        let resources = checked_resources(form, client, server.resources)?;
        let authorization_details = AuthorizationDetails::checked(form, client, server.details_types)?;
        Ok(Self { scope, resources, authorization_details, from, ..Self::default() })
    }
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceStage {
    /// Nobody has answered.
    Waiting,
    /// A person let the device in.
    Approved {
        /// What they granted.
        grant: GrantId,
    },
    /// A person said no.
    Declined,
    /// The tokens were fetched; kept so that a second use is noticed.
    Spent {
        /// What was granted.
        grant: GrantId,
    },
}

/// A request that was made on one device and is answered on another, without its codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRequest {
    /// At which tenant.
    pub tenant: TenantId,
    /// Its id.
    pub id: DeviceRequestId,
    /// Which application asks.
    pub application: ApplicationId,
    /// Who is asked, where somebody is by name.
    pub user: Option<UserId>,
    /// What it asks.
    pub asked: DeviceAsked,
    /// How far it has come.
    pub stage: DeviceStage,
    /// How long the device waits from one question to the next, in seconds.
    pub interval: u32,
    /// When it last asked.
    pub polled_at: Option<Timestamp>,
    /// When it began.
    pub asked_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Why a device gets no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotPoll {
    /// There is no such request.
    #[error("the code is not known")]
    Unknown,
    /// It was issued to another client.
    #[error("the code was issued to another client")]
    AnotherClient,
    /// The tokens were fetched before.
    #[error("the code was used before")]
    Replayed,
    /// Nobody answered in time.
    #[error("nobody answered in time")]
    Expired,
    /// The person said no.
    #[error("the person did not agree")]
    Declined,
    /// It asks again too soon.
    #[error("the client asks too often")]
    TooSoon,
    /// Nobody has answered yet.
    #[error("nobody has answered yet")]
    Pending,
}

/// What becomes of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polling {
    /// Tokens are issued of that grant.
    Issues(GrantId),
    /// They had been: the grant is revoked, and that is written, before the refusal is answered.
    Replays(GrantId),
    /// No tokens.
    Refused(CannotPoll),
}

impl DeviceRequest {
    /// How long a person may take.
    pub const LASTS_FOR: Duration = Duration::from_secs(600);
    /// Seconds from one question to the next, and by how much that grows for those who do not wait (RFC 8628 §3.5).
    pub const INTERVAL: u32 = 5;

    /// Whether a person can still answer it.
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        self.stage == DeviceStage::Waiting && now < self.expires_at
    }

    /// What `client` is told that asks by that grant at `now`, by rules in the order of RFC 8628 §3.5 and CIBA §11.
    pub fn poll(&self, client: ApplicationId, by: GrantType, now: Timestamp) -> Polling {
        let waits = Duration::from_secs(self.interval.into());
        let is_too_soon = self.polled_at.is_some_and(|last| now.since(last) < waits);
        if client != self.application {
            return Polling::Refused(CannotPoll::AnotherClient); // RFC 6749 §5.2
        }
        if by != self.asked.by.grant_type() {
            return Polling::Refused(CannotPoll::Unknown); // one kind of code never counts as another
        }
        match self.stage {
            DeviceStage::Spent { grant } => Polling::Replays(grant), // RFC 6749 §4.1.2, for a code that is no less a secret
            DeviceStage::Declined => Polling::Refused(CannotPoll::Declined),
            _ if now >= self.expires_at => Polling::Refused(CannotPoll::Expired),
            DeviceStage::Approved { grant } => Polling::Issues(grant),
            DeviceStage::Waiting if is_too_soon => Polling::Refused(CannotPoll::TooSoon),
            DeviceStage::Waiting => Polling::Refused(CannotPoll::Pending),
        }
    }

    /// The pause that is kept from now on.
    pub fn interval_after(&self, told: CannotPoll) -> u32 {
        if told == CannotPoll::TooSoon { self.interval.saturating_add(Self::INTERVAL).min(60) } else { self.interval }
    }
}

impl From<CannotPoll> for OAuthError {
    /// RFC 8628 §3.5.
    fn from(why: CannotPoll) -> Self {
        let code = match why {
            CannotPoll::Unknown | CannotPoll::AnotherClient | CannotPoll::Replayed => ErrorCode::InvalidGrant,
            CannotPoll::Expired => ErrorCode::ExpiredToken,
            CannotPoll::Declined => ErrorCode::AccessDenied,
            CannotPoll::TooSoon => ErrorCode::SlowDown,
            CannotPoll::Pending => ErrorCode::AuthorizationPending,
        };
        Self::new(code, why.to_string())
    }
}

#[cfg(test)]
mod tests;
