//! What one person allowed one application: the root of its codes and tokens, and the rules by which those are spent.

mod code;
mod refresh;

use std::time::Duration;

pub use code::{CannotSpend, Code, CodePresented, CodeStage, Spending};
pub use refresh::{CannotRefresh, RefreshPresented, RefreshRules, RefreshToken, Refreshing, Rotates, Rotation};

use super::{Acr, Amr, AuthorizationDetails, Binding, ClaimsRequest, Scope};
use crate::clock::Timestamp;
use crate::ids::{ApplicationId, GrantId, SessionId, TenantId, UserId};

/// What one person allowed one application in one sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Whose issuer it belongs to.
    pub tenant: TenantId,
    /// Its id.
    pub id: GrantId,
    /// To whom it was given.
    pub application: ApplicationId,
    /// Who gave it.
    pub user: UserId,
    /// The session it began in: the `sid` claim.
    pub session: Option<SessionId>,
    /// What was granted.
    pub scope: Scope,
    /// For whom access tokens may be, if not for the issuer (RFC 8707).
    pub resources: Vec<String>,
    /// What was granted beside the scope (RFC 9396).
    pub authorization_details: AuthorizationDetails,
    /// Claims asked for by name.
    pub claims: ClaimsRequest,
    /// For the ID token that comes with the code.
    pub nonce: Option<String>,
    /// When the person signed in, as far as somebody vouches for it (SECURITY 17).
    pub auth_time: Option<Timestamp>,
    /// How surely it was them.
    pub acr: Acr,
    /// How they proved it.
    pub amr: Vec<Amr>,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was taken back, if it was: codes and tokens end with it.
    pub revoked_at: Option<Timestamp>,
    /// When the person's home last said that the account lives (SECURITY 13).
    pub home_answered_at: Timestamp,
    /// How far its family of refresh tokens has come.
    pub rotation: Rotation,
    /// What that family is bound to: a public client's, which proves itself by nothing else (RFC 9449 §5, RFC 8705 §4).
    pub binding: Option<Binding>,
}

impl Grant {
    /// How long a code can be exchanged.
    pub const CODE_FOR: Duration = Duration::from_secs(60);
    /// How long a guest's refresh tokens live on the home's last answer (SECURITY 13).
    pub const GUEST_REFRESH_FOR: Duration = Duration::from_secs(24 * 3600);
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::random::Random;

    pub(in crate::protocol) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    /// A grant given just now.
    pub(in crate::protocol) fn grant() -> Grant {
        Grant {
            tenant: TenantId::new(&Random, NOW),
            id: GrantId::new(&Random, NOW),
            application: ApplicationId::new(&Random, NOW),
            user: UserId::new(&Random, NOW),
            session: None,
            scope: Scope::parse("openid offline_access email"),
            resources: Vec::new(),
            authorization_details: AuthorizationDetails::default(),
            claims: ClaimsRequest::default(),
            nonce: None,
            auth_time: Some(NOW),
            acr: Acr::One,
            amr: vec![Amr::Pwd],
            created_at: NOW,
            revoked_at: None,
            home_answered_at: NOW,
            rotation: Rotation::default(),
            binding: None,
        }
    }
}
