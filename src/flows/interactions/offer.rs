//! What waits for whoever accepts an invitation.

use rules::clock::Timestamp;
use rules::directory::{Application, Assignee};
use rules::interactions::{Granted, Offer};
use rules::invitations::Invitation;
use storage::{StorageError, Tx};

/// What the invitation gives now. Sorted: the form on which it is accepted is sealed over it.
pub(super) fn offer(tx: &mut Tx<'_>, invitation: &Invitation, now: Timestamp) -> Result<Offer, StorageError> {
    let tenant = invitation.tenant;
    let assignee = Assignee::User(invitation.guest);
    let mut offer = Offer::default();
    for given in tx.in_tenant(tenant).assignments().of_assignee(&assignee)? {
        let application = match given.goes_on(now) {
            true => tx.in_tenant(tenant).applications().find(given.application)?,
            false => None,
        };
        offer.granted.extend(application.map(|application| Granted {
            role: given.role.as_deref().map(|role| role_name(&application, role)),
            name: application.name.to_string(),
            application: application.id,
        }));
    }
    for place in tx.in_tenant(tenant).memberships().of_member(&assignee)? {
        let group = match place.goes_on(now) {
            true => tx.in_tenant(tenant).groups().find(place.group)?,
            false => None,
        };
        offer.groups.extend(group.map(|group| (group.name.to_string(), group.id)));
    }
    offer.granted.sort();
    offer.groups.sort();
    offer.access_ends_at = tx.in_tenant(tenant).users().find(invitation.guest)?.and_then(|guest| guest.access_ends_at);
    Ok(offer)
}

/// What the application calls that role.
fn role_name(application: &Application, value: &str) -> String {
    let role = application.settings.roles.iter().find(|role| role.value == value);
    role.map_or_else(|| value.to_owned(), |role| role.display_name.to_string())
}
