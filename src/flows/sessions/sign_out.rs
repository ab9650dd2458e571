//! Signing out of one tenant: its sessions in this browser end, and what hangs on them (SECURITY 8).

use rules::audit::Deed;
use rules::clock::Timestamp;
use rules::directory::{Caller, Tenant};
use rules::ids::{SessionId, UserId};
use rules::protocol::ScopeName;
use rules::random::Lot;
use rules::sessions::{BrowserSecret, Session};
use storage::{StorageError, Tx};
use url::Url;

use super::tell::tell_of_end;
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

/// Ends sessions of this browser at this tenant, with the grants that began in them. Gives the addresses that the browser must frame,
/// so that applications which keep cookies of their own forget them too (Front-Channel Logout §2).
///
/// # Errors
/// [`StorageError`].
pub async fn sign_out(app: &App, caller: &Caller, tenant: &Tenant, cookie: &BrowserSecret, which: Which) -> Result<Vec<Url>, StorageError> {
    let (caller, digest, issuer, tenant) = (*caller, cookie.digest(), tenant.issuer(&app.public_url), tenant.id);
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let draw = lot.draw();
            tx.nothing_to_remember("nobody was signed in");
            let Some(found) = tx.in_tenant(tenant).sessions().of_cookie(&digest, caller.at)? else { return Ok(Vec::new()) };
            let is_meant = |session: SessionId, user: UserId| match which {
                Which::All => true,
                Which::One(one) => one == session,
                Which::Of(person) => person == user,
            };
            let mut frames = Vec::new();
            for (session, user) in found.signed_in.iter().filter(|(session, user)| is_meant(session.id, user.id)) {
                tx.in_tenant(tenant).sessions().end(session.id, caller.at)?;
                end_grants(tx, session, caller.at)?;
                remember(tx, &draw, &caller, tenant, Deed::SignedOut, "user", user.id)?;
                for application in tell_of_end(tx, &draw, session, caller.at)? {
                    let logout = &application.settings.registration.frontchannel_logout;
                    frames.extend(logout.as_ref().map(|logout| logout.framed(&issuer, session.id)));
                }
            }
            Ok(frames)
        })
        .await
}

/// Ends what the session's person allowed in it. Offline access is what they allowed for when they are not there: it outlives the
/// session (OpenID Connect Core §11, Back-Channel Logout §2.7).
fn end_grants(tx: &mut Tx<'_>, session: &Session, now: Timestamp) -> Result<(), StorageError> {
    for grant in tx.in_tenant(session.tenant).grants().of_session(session.id)? {
        if !grant.scope.has(ScopeName::OfflineAccess) {
            tx.in_tenant(session.tenant).grants().revoke(grant.id, now)?;
        }
    }
    Ok(())
}
