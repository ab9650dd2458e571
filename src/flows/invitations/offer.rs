//! What an invitation gives, as it is now.

use rules::clock::Timestamp;
use rules::directory::{Application, Assignee, Assignment};
use rules::interactions::{Granted, Joined, Offer};
use rules::invitations::Invitation;
use storage::{StorageError, Tx};

/// All of it. Sorted: the form on which it is accepted is sealed over it.
pub(crate) fn offer(tx: &mut Tx<'_>, invitation: &Invitation, now: Timestamp) -> Result<Offer, StorageError> {
    let access_ends_at = end_of_stay(tx, invitation)?;
    let earlier = |end: Option<Timestamp>| end.filter(|end| access_ends_at.is_none_or(|stay| *end < stay));
    let granted = given(tx, invitation, now)?.into_iter().map(|(given, application)| Granted {
        role: given.role.as_deref().map(|role| role_name(&application, role)),
        name: application.name.to_string(),
        application: application.id,
        ends_at: earlier(given.ends_at),
    });
    let mut offer = Offer { granted: granted.collect(), groups: Vec::new(), access_ends_at };
    for place in tx.in_tenant(invitation.tenant).memberships().of_member(&Assignee::User(invitation.guest))? {
        let group = match place.goes_on(now) {
            true => tx.in_tenant(invitation.tenant).groups().find(place.group)?,
            false => None,
        };
        offer.groups.extend(group.map(|group| Joined { name: group.name.to_string(), group: group.id, ends_at: earlier(place.ends_at) }));
    }
    offer.granted.sort();
    offer.groups.sort();
    Ok(offer)
}

/// The applications that wait for the guest, each once.
pub(crate) fn granted(tx: &mut Tx<'_>, invitation: &Invitation, now: Timestamp) -> Result<Vec<Application>, StorageError> {
    let mut applications: Vec<Application> = Vec::new();
    for (_, application) in given(tx, invitation, now)? {
        if applications.iter().all(|known| known.id != application.id) {
            applications.push(application);
        }
    }
    Ok(applications)
}

/// When the access ends that is offered, if it does.
pub(crate) fn end_of_stay(tx: &mut Tx<'_>, invitation: &Invitation) -> Result<Option<Timestamp>, StorageError> {
    Ok(tx.in_tenant(invitation.tenant).users().find(invitation.guest)?.and_then(|guest| guest.access_ends_at))
}

/// What was given to the guest and has not ended, each with its application.
fn given(tx: &mut Tx<'_>, invitation: &Invitation, now: Timestamp) -> Result<Vec<(Assignment, Application)>, StorageError> {
    let all = tx.in_tenant(invitation.tenant).assignments().of_assignee(&Assignee::User(invitation.guest))?;
    let mut living = Vec::with_capacity(all.len());
    for given in all.into_iter().filter(|given| given.goes_on(now)) {
        let application = tx.in_tenant(invitation.tenant).applications().find(given.application)?;
        living.extend(application.map(|application| (given, application)));
    }
    Ok(living)
}

/// What the application calls that role.
fn role_name(application: &Application, value: &str) -> String {
    let role = application.settings.roles.iter().find(|role| role.value == value);
    role.map_or_else(|| value.to_owned(), |role| role.display_name.to_string())
}
