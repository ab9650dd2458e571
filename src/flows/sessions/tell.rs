//! Applications are told that a session ended: by us from the queue (Back-Channel Logout), by the browser (Front-Channel Logout).

use rules::clock::Timestamp;
use rules::directory::{Application, User};
use rules::ids::{ApplicationId, SessionId, TenantId, UserId, WorkId};
use rules::random::Draw;
use rules::sessions::Session;
use serde::{Deserialize, Serialize};
use storage::{NewWork, StorageError, Tx};

use crate::flows::tokens::lets_in;

/// The kind of work that sends logout tokens.
pub(crate) const LOGOUT_TOKEN: &str = "logout_token";

/// Whom to tell what.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Telling {
    pub(super) tenant: TenantId,
    pub(super) application: ApplicationId,
    pub(super) session: SessionId,
    pub(super) user: UserId,
}

/// The applications that were let in by a session, whatever became of that since; those that want to be called are queued to be,
/// inside an open write.
pub(crate) fn tell_of_end(tx: &mut Tx<'_>, draw: &Draw<'_>, session: &Session, now: Timestamp) -> Result<Vec<Application>, StorageError> {
    let mut told: Vec<Application> = Vec::new();
    for id in tx.in_tenant(session.tenant).grants().applications_of_session(session.id)? {
        told.extend(tx.in_tenant(session.tenant).applications().find(id)?);
    }
    for application in told.iter().filter(|application| application.settings.registration.backchannel_logout.is_some()) {
        queue_call(tx, draw, session, application.id, now)?;
    }
    Ok(told)
}

/// Something was taken from `user`: the applications that they are signed in to and that let them in no more are queued to be called,
/// inside an open write (SECURITY 13).
pub(crate) fn tell_of_lost(tx: &mut Tx<'_>, draw: &Draw<'_>, user: &User, now: Timestamp) -> Result<(), StorageError> {
    for session in tx.in_tenant(user.tenant).sessions().of_user(user.id, now - Session::TOLD_FOR)? {
        for id in tx.in_tenant(user.tenant).grants().applications_of_session(session.id)? {
            let application = tx.in_tenant(user.tenant).applications().find(id)?;
            let application = application.filter(|application| application.settings.registration.backchannel_logout.is_some());
            if let Some(application) = application
                && !lets_in(tx, &application, user, now)?
            {
                queue_call(tx, draw, &session, id, now)?;
            }
        }
    }
    Ok(())
}

fn queue_call(tx: &mut Tx<'_>, draw: &Draw<'_>, session: &Session, application: ApplicationId, now: Timestamp) -> Result<(), StorageError> {
    let telling = Telling { tenant: session.tenant, application, session: session.id, user: session.user };
    let payload = serde_json::to_string(&telling).expect("ids are texts");
    let key = format!("{} {application}", session.id);
    let id = WorkId::new(draw, now);
    tx.queue(&NewWork { id, tenant: Some(session.tenant), kind: LOGOUT_TOKEN, key, payload, due_at: now }).map(drop)
}
