//! Signing out of one tenant: its sessions in this browser end, and what hangs on them (SECURITY 8).

use rules::audit::Deed;
use rules::directory::Caller;
use rules::ids::{SessionId, TenantId, UserId};
use rules::random::Lot;
use rules::sessions::BrowserSecret;
use storage::StorageError;

use crate::app::App;
use crate::flows::remember::remember;

/// Which of a browser's accounts sign out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of the tenant's.
    All,
    /// One.
    One(SessionId),
    /// Those of one person.
    Of(UserId),
}

/// Ends sessions of this browser at this tenant, with the grants that began in them.
///
/// # Errors
/// [`StorageError`].
pub async fn sign_out(app: &App, caller: &Caller, tenant: TenantId, cookie: &BrowserSecret, which: Which) -> Result<usize, StorageError> {
    let (caller, digest) = (*caller, cookie.digest());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            tx.nothing_to_remember("nobody was signed in");
            let Some(found) = tx.in_tenant(tenant).sessions().of_cookie(&digest, caller.at)? else { return Ok(0) };
            let is_meant = |session: SessionId, user: UserId| match which {
                Which::All => true,
                Which::One(one) => one == session,
                Which::Of(person) => person == user,
            };
            let mut ended = 0;
            for (session, user) in found.signed_in.iter().filter(|(session, user)| is_meant(session.id, user.id)) {
                tx.in_tenant(tenant).sessions().end(session.id, caller.at)?;
                tx.in_tenant(tenant).grants().revoke_of_session(session.id, caller.at)?;
                remember(tx, &draw, &caller, tenant, Deed::SignedOut, "user", user.id)?;
                ended += 1;
            }
            Ok(ended)
        })
        .await
}
