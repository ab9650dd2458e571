//! All sessions and grants of somebody end at once, and applications are told so (SECURITY 13).

use rules::clock::Timestamp;
use rules::directory::Home;
use rules::ids::{SessionId, TenantId, UserId};
use rules::random::Draw;
use rules::sessions::Session;
use storage::{StorageError, Tx};

use super::tell::tell_of_end;

/// Ends every session and grant of a user inside an open write. Applications that want to be called are, by the back channel.
pub(crate) fn end_all(tx: &mut Tx<'_>, draw: &Draw<'_>, whose: (TenantId, UserId), now: Timestamp) -> Result<(), StorageError> {
    end_all_but(tx, draw, whose, None, now)
}

/// As [`end_all`], but the session that is `kept` stays; its grants end as well.
pub(crate) fn end_all_but(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    (tenant, user): (TenantId, UserId),
    kept: Option<SessionId>,
    now: Timestamp,
) -> Result<(), StorageError> {
    for session in tx.in_tenant(tenant).sessions().of_user(user, now - Session::TOLD_FOR)? {
        if Some(session.id) != kept {
            tell_of_end(tx, draw, &session, now)?;
        }
    }
    tx.in_tenant(tenant).sessions().end_of_user(user, kept, now)?;
    tx.in_tenant(tenant).grants().revoke_of_user(user, None, now)?;
    Ok(())
}

/// As [`end_all`], and so for every seat that the account has as a guest elsewhere: it is blocked, or gone.
pub(crate) fn end_everywhere(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    (tenant, user): (TenantId, UserId),
    now: Timestamp,
) -> Result<(), StorageError> {
    end_all(tx, draw, (tenant, user), now)?;
    end_elsewhere(tx, draw, (tenant, user), now)
}

/// Ends all that the account has as a guest elsewhere, as [`end_all`] does.
pub(crate) fn end_elsewhere(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    (tenant, user): (TenantId, UserId),
    now: Timestamp,
) -> Result<(), StorageError> {
    for seat in tx.across().seats(&Home::Tenant(tenant), &user.to_string())? {
        end_all(tx, draw, (seat.tenant, seat.user), now)?;
    }
    Ok(())
}
