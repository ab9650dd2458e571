//! What was done about a person and by whom, as the audit log keeps it.

use rules::audit::{Deed, Subject};
use rules::clock::Timestamp;
use rules::directory::{Actor, User};
use rules::invitations::Invitation;
use storage::{StorageError, Tx};

/// Deeds about one thing that are looked at, the latest.
const MOST: u32 = 100;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doer {
    /// The person it is about.
    Themselves,
    /// Somebody or a program of that name.
    Named(String),
    /// Nobody who has a name here: the clock, the operator.
    Unnamed,
}

/// Something that was done about a person or one of their invitations.
#[derive(Clone, Debug)]
pub struct DoneAbout {
    /// What.
    pub deed: Deed,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Doer,
}

/// What was done about a person and their invitations.
pub(super) fn done_about(tx: &mut Tx<'_>, user: &User, invitations: &[Invitation]) -> Result<Vec<DoneAbout>, StorageError> {
    let of_user = ("user", user.id.to_string());
    let of_invitations = invitations.iter().map(|invitation| ("invitation", invitation.id.to_string()));
    let mut done = Vec::new();
    for (kind, id) in std::iter::once(of_user).chain(of_invitations) {
        let subject = Subject { kind: kind.to_owned(), id };
        let events = tx.in_tenant(user.tenant).events().about(&subject, MOST)?;
        for event in events.into_iter().rev() {
            done.push(DoneAbout { deed: event.deed, at: event.at, by: doer(tx, user, &event.actor)? });
        }
    }
    Ok(done)
}

/// A person of another tenant acts here only for themselves: as the guest they are.
fn doer(tx: &mut Tx<'_>, about: &User, actor: &Actor) -> Result<Doer, StorageError> {
    let name = match *actor {
        Actor::Person { tenant, user } if tenant != about.tenant || user == about.id => return Ok(Doer::Themselves),
        Actor::Person { user, .. } => tx.in_tenant(about.tenant).users().find(user)?.map(|user| user.display_name.to_string()),
        Actor::Program { application, .. } => {
            tx.in_tenant(about.tenant).applications().find(application)?.map(|found| found.name.to_string())
        }
        Actor::Operator | Actor::Job | Actor::Nobody => None,
    };
    Ok(name.map_or(Doer::Unnamed, Doer::Named))
}
