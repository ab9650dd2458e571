//! Leaving an organisation, and ending a session somewhere else.

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Caller, Home as SignsInAt};
use rules::ids::{SessionId, TenantId, UserId};
use rules::random::Lot;
use storage::{StorageError, Tx};

use super::home::{Seat, seat};
use crate::app::App;
use crate::flows::directory::put_out;
use crate::flows::remember::remember;
use crate::flows::sessions::tell_of_end;

/// The place of a person, signed in at `home` as `user`, in the tenant `at`, if it is one they can leave.
///
/// # Errors
/// [`StorageError`].
pub async fn look_at_seat(app: &App, home: TenantId, user: UserId, at: TenantId, now: Timestamp) -> Result<Option<Seat>, StorageError> {
    app.storage.read(move |tx| Ok(own_seat(tx, home, user, at, now)?.filter(Seat::may_leave))).await
}

/// The guest goes: their user becomes a tombstone, sessions and grants end, identities are unlinked. `false` if there is no such place.
///
/// # Errors
/// [`StorageError`].
pub async fn leave(app: &App, caller: &Caller, home: TenantId, user: UserId, at: TenantId) -> Result<bool, StorageError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let Some(seat) = own_seat(tx, home, user, at, caller.at)?.filter(Seat::may_leave) else {
                tx.nothing_to_remember("nobody left");
                return Ok(false);
            };
            let draw = lot.draw();
            put_out(tx, &draw, &seat.user, &caller)?;
            remember(tx, &draw, &caller, at, Deed::RemovedUser, "user", seat.user.id)?;
            Ok(true)
        })
        .await
}

/// Ends one of a person's own sessions, with all grants that began in it: whoever does so may have lost the device. `false` if it is none of theirs.
///
/// # Errors
/// [`StorageError`].
pub async fn end_session(app: &App, caller: &Caller, tenant: TenantId, user: UserId, session: SessionId) -> Result<bool, StorageError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("no session ended");
            let own = tx.in_tenant(tenant).sessions().find(session)?.filter(|session| session.user == user);
            let Some(own) = own else { return Ok(false) };
            if !tx.in_tenant(tenant).sessions().end(session, caller.at)? {
                return Ok(false);
            }
            let draw = lot.draw();
            tell_of_end(tx, &draw, &own, caller.at)?;
            tx.in_tenant(tenant).grants().revoke_of_session(session, caller.at)?;
            remember(tx, &draw, &caller, tenant, Deed::SignedOut, "user", user)?;
            Ok(true)
        })
        .await
}

/// A person's place: at the tenant they are signed in to, or where their account at home is linked.
pub(super) fn own_seat(tx: &mut Tx<'_>, home: TenantId, user: UserId, at: TenantId, now: Timestamp) -> Result<Option<Seat>, StorageError> {
    let Some(own) = seat(tx, home, user, now)? else { return Ok(None) };
    if home == at {
        return Ok(Some(own));
    }
    if own.user.is_external() {
        return Ok(None);
    }
    let linked = tx.in_tenant(at).identities().find_user(&SignsInAt::Tenant(home), &user.to_string())?;
    let Some(linked) = linked else { return Ok(None) };
    seat(tx, at, linked.id, now)
}
