//! A person signed in to one tenant in one browser.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::directory::{Home, UserKind};
use crate::ids::{BrowserId, SessionId, TenantId, UserId};
use crate::protocol::Amr;

/// Which doors a session opens; each has its own cookie (SECURITY 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionFor {
    /// The provider: applications ask it who is there.
    Provider,
    /// The admins' portal.
    Portal,
    /// A person's own pages.
    Account,
}

/// One thing a person proved. A mailbox counts once, however it was proven (SECURITY 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A password.
    Password,
    /// A code sent to their mailbox.
    MailboxCode,
}

impl Factor {
    /// The Authentication Method Reference (RFC 8176 §2).
    pub const fn amr(self) -> Amr {
        match self {
            Self::Password => Amr::Pwd,
            Self::MailboxCode => Amr::Otp,
        }
    }
}

/// How somebody proved who they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where they signed in.
    pub home: Home,
    /// When they last did so actively; `None`: the home did not say (SECURITY 17).
    pub auth_time: Option<Timestamp>,
    /// What they proved there that this server may repeat.
    pub factors: Vec<Factor>,
    /// When the home last said that the account is alive (SECURITY 13).
    pub home_answered_at: Timestamp,
}

/// A person signed in to one tenant in one browser: the `sid` claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// In which tenant.
    pub tenant: TenantId,
    /// In which browser.
    pub browser: BrowserId,
    /// Who.
    pub user: UserId,
    /// Which doors it opens.
    pub opens: SessionFor,
    /// How they proved it.
    pub evidence: Evidence,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl Session {
    /// For so long after a session expired by itself its applications are still told of what ends the access of its person: their own
    /// sessions may last longer.
    pub const TOLD_FOR: Duration = Duration::from_secs(24 * 3600);

    /// How long a session lasts: guests' homes are asked again after 12 hours (SECURITY 13).
    pub const fn lasts_for(kind: UserKind) -> Duration {
        match kind {
            UserKind::Member => Duration::from_secs(24 * 3600),
            UserKind::Guest => Duration::from_secs(12 * 3600),
        }
    }

    /// Whether it still opens anything.
    pub fn is_living(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}
