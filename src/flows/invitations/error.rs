//! Why somebody cannot be invited.

use rules::clock::Timestamp;
use rules::directory::{CannotDo, Domain};
use rules::ids::{ApplicationId, GroupId};
use rules::invitations::{CannotLand, CannotRenew};
use storage::StorageError;

/// Why somebody cannot be invited, or an invitation not changed.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The caller may not.
    #[error(transparent)]
    Cannot(#[from] CannotDo),
    /// The tenant takes no guests of that domain.
    #[error("guests of {0} are not admitted")]
    DomainBlocked(Domain),
    /// An admin blocked this person.
    #[error("this person is blocked")]
    BlockedUser,
    /// A guest who accepted before, and whose access has ended: only whoever may change their stay lets them in again.
    #[error("their access ended on {0}: it takes a longer stay to let them in again")]
    StayEnded(Timestamp),
    /// There is no such application.
    #[error("there is no application {0}")]
    UnknownApplication(ApplicationId),
    /// The application has no such role.
    #[error("the application {0} has no role {1}")]
    UnknownRole(ApplicationId, String),
    /// The application does not admit guests, and the caller did not ask to open it.
    #[error("the application {0} does not admit guests")]
    NoGuests(ApplicationId),
    /// There is no such group.
    #[error("there is no group {0}")]
    UnknownGroup(GroupId),
    /// The sponsor is no member of the tenant.
    #[error("the sponsor must be a member")]
    Sponsor,
    /// It cannot land there.
    #[error(transparent)]
    Landing(#[from] CannotLand),
    /// Access would end before it begins.
    #[error("the end of access has passed")]
    Ended,
    /// The inviter or the tenant has sent as many as they may today.
    #[error("the quota of invitations for today is used up")]
    OverQuota,
    /// Somebody else has that address.
    #[error("somebody else in this tenant has that address")]
    Taken,
    /// The invitee wants no more mail from this tenant.
    #[error("this person wants no more invitations from this tenant")]
    Suppressed,
    /// There is no such invitation.
    #[error("there is no such invitation")]
    Unknown,
    /// It cannot be renewed.
    #[error(transparent)]
    Renew(#[from] CannotRenew),
    /// The database could not do it.
    #[error(transparent)]
    Storage(#[from] StorageError),
}
