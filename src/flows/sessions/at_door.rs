//! Who is at the door of the portal or of the account page.

use rules::clock::Timestamp;
use rules::directory::{Actor, Powers, User};
use rules::ids::TenantId;
use rules::sessions::{BrowserSecret, Session, SessionFor};
use storage::StorageError;

use crate::app::App;
use crate::flows::interactions::visit_stands;
use crate::flows::tokens::HomeAccount;

/// Somebody signed in at a door of their own.
#[derive(Clone, Debug)]
pub struct AtDoor {
    /// Their session.
    pub session: Session,
    /// Who they are, as the directory says now.
    pub user: User,
    /// What they can do, as the directory says now.
    pub powers: Powers,
}

/// Whoever holds that cookie for that door, if they may still be named.
///
/// # Errors
/// [`StorageError`].
pub async fn at_door(
    app: &App,
    tenant: TenantId,
    door: SessionFor,
    cookie: &BrowserSecret,
    now: Timestamp,
) -> Result<Option<AtDoor>, StorageError> {
    let digest = cookie.digest();
    app.storage
        .read(move |tx| {
            let Some(found) = tx.in_tenant(tenant).sessions().of_cookie(&digest, now)? else { return Ok(None) };
            let opens = |(session, user): &(Session, User)| session.opens == door && user.may_be_named(now);
            let Some((session, user)) = found.signed_in.into_iter().find(opens) else { return Ok(None) };
            // A guest's session ends with the visit, wherever that ended (SECURITY 13).
            if user.is_external() {
                let Some(itself) = tx.in_tenant(tenant).itself().find()? else { return Ok(None) };
                let home = HomeAccount::find(tx, &user, now)?;
                if !visit_stands(tx, &itself, &user, &home, now)? {
                    return Ok(None);
                }
            }
            let powers = tx.in_tenant(tenant).powers(&Actor::Person { tenant, user: user.id }, now)?;
            Ok(Some(AtDoor { session, user, powers }))
        })
        .await
}
