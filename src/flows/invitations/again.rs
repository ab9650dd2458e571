//! Somebody who has not come yet is invited once more.

use rules::clock::Timestamp;
use rules::directory::{Caller, Giver, User};
use rules::ids::UserId;
use rules::random::Draw;
use storage::{StorageError, Tx};

use super::invite::Asked;
use crate::flows::directory::{ProfileChange, describe, set_stay};

/// When the stay ends of whoever is invited, and may have been `waiting` before. With an end that has passed a new link would lead nowhere.
pub(crate) fn stays_until(asked: &Asked, waiting: Option<&User>, now: Timestamp) -> Option<Timestamp> {
    asked.access_ends_at.or(waiting.and_then(|guest| guest.access_ends_at).filter(|end| *end > now))
}

/// Name, sponsor and end of the stay are from now on what was asked for last: of a guest who waits an inviter may say all of it, as of a
/// new one.
pub(crate) fn invite_anew(
    tx: &mut Tx<'_>,
    (draw, caller): (&Draw<'_>, &Caller),
    guest: User,
    asked: &Asked,
) -> Result<UserId, StorageError> {
    let sponsor = asked.sponsor.or(Giver::of(&caller.actor).and_then(Giver::person)).or(guest.sponsor);
    let is_over = guest.access_ends_at.is_some_and(|end| end <= caller.at);
    let ends_at = stays_until(asked, Some(&guest), caller.at);
    if is_over {
        // What others gave for a stay that is over does not live again by an invitation: only what is given now.
        tx.in_tenant(guest.tenant).users().set_terms_of_stay(guest.id, sponsor, ends_at)?;
    } else if (sponsor, ends_at) != (guest.sponsor, guest.access_ends_at) {
        set_stay(tx, &guest, sponsor, ends_at)?;
    }
    let change = ProfileChange {
        display_name: asked.display_name.clone(),
        given_name: asked.given_name.clone().map(Some),
        family_name: asked.family_name.clone().map(Some),
        ..ProfileChange::default()
    };
    let id = guest.id;
    describe(tx, (draw, caller), guest, change)?;
    Ok(id)
}
