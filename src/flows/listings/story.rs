//! What happened to one person: looked at where it is told, and nowhere else.

use rules::clock::Timestamp;
use rules::directory::{Caller, User, UserStage};
use rules::ids::{TenantId, UserId};
use rules::invitations::Delivery;
use storage::{StorageError, Tx};

use super::done::{DoneAbout, done_about};
use super::listed::check_seeing;
use super::person::PersonSeen;
use crate::app::App;
use crate::flows::directory::DirectoryError;

/// What happened to a person.
#[derive(Debug)]
pub struct PersonStory {
    /// The letters of their invitations, oldest first.
    pub letters: Vec<Delivery>,
    /// What was done about them and their invitations, of each the oldest first.
    pub done: Vec<DoneAbout>,
    /// Since when that is all, where more was done than is told.
    pub done_since: Option<Timestamp>,
    /// Whoever has their address now, where they themselves are gone.
    pub newer: Option<UserId>,
}

/// Looks at what happened to somebody who was just looked at.
///
/// # Errors
/// [`DirectoryError`].
pub async fn look_at_story(app: &App, caller: &Caller, tenant: TenantId, seen: &PersonSeen) -> Result<PersonStory, DirectoryError> {
    let (caller, user, invitations) = (*caller, seen.user.clone(), seen.invitations.clone());
    app.storage
        .read(move |tx| {
            check_seeing(tx, &caller, tenant)?;
            let mut letters = Vec::new();
            for invitation in &invitations {
                letters.extend(tx.in_tenant(tenant).letters().of_invitation(invitation.id)?);
            }
            let (done, done_since) = done_about(tx, &user, &invitations)?;
            Ok(PersonStory { letters, done, done_since, newer: newer(tx, &user)? })
        })
        .await
}

/// Who came after a tombstone: the survivor, or the living user of the same address.
fn newer(tx: &mut Tx<'_>, user: &User) -> Result<Option<UserId>, StorageError> {
    match user.stage {
        UserStage::Merged { into, .. } => Ok(Some(into)),
        UserStage::Deleted { .. } => {
            let key = user.mail.key();
            let found = match tx.in_tenant(user.tenant).users().find_vouched(&key)? {
                Some(found) => Some(found),
                None => tx.in_tenant(user.tenant).users().find_pending(&key)?,
            };
            Ok(found.map(|found| found.id))
        }
        UserStage::Active | UserStage::Blocked { .. } => Ok(None),
    }
}
