//! What was done about a person and by whom, as the audit log keeps it.

use rules::audit::{Deed, Subject};
use rules::clock::Timestamp;
use rules::directory::{Actor, User};
use rules::invitations::Invitation;
use storage::{StorageError, Tx};

use super::called::Names;

/// What is told of a person beside their invitations and letters. A sign-in is a deed too, and there is no end of those.
const DEEDS: [Deed; 5] = [Deed::BlockedUser, Deed::UnblockedUser, Deed::ConfirmedGuest, Deed::ResetRedemption, Deed::RemovedUser];

/// So many of them are told, the latest.
const MOST: u32 = 100;

/// So many invitations of one person are asked about, the latest.
const INVITATIONS: usize = 500;

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

/// What was done about a person and their invitations, and since when that is all: `None` where nothing was left out.
pub(super) fn done_about(
    tx: &mut Tx<'_>,
    user: &User,
    invitations: &[Invitation],
) -> Result<(Vec<DoneAbout>, Option<Timestamp>), StorageError> {
    let subject = Subject { kind: "user".to_owned(), id: user.id.to_string() };
    let mut events = tx.in_tenant(user.tenant).events().about(&subject, &DEEDS, MOST)?;
    let is_cut = events.len() >= MOST as usize;
    let since = events.last().filter(|_| is_cut).map(|event| event.at);
    events.reverse();
    let ids: Vec<String> = invitations.iter().rev().take(INVITATIONS).map(|invitation| invitation.id.to_string()).collect();
    events.extend(tx.in_tenant(user.tenant).events().about_each("invitation", &ids, Deed::RevokedInvitation)?);
    let mut names = Names::default();
    let mut done = Vec::with_capacity(events.len());
    for event in events {
        let by = doer(tx, &mut names, user, &event.actor)?;
        done.push(DoneAbout { deed: event.deed, at: event.at, by });
    }
    Ok((done, since))
}

/// A person of another tenant acts here only for themselves: as the guest they are.
fn doer(tx: &mut Tx<'_>, names: &mut Names, about: &User, actor: &Actor) -> Result<Doer, StorageError> {
    match *actor {
        Actor::Person { tenant, user } if tenant != about.tenant || user == about.id => Ok(Doer::Themselves),
        _ => Ok(names.of_actor(tx, about.tenant, actor)?.name.map_or(Doer::Unnamed, Doer::Named)),
    }
}
