//! Letters again, for somebody who had asked for no more: signed in, and to an address that is vouched for. A link from a letter may be in
//! other hands (SECURITY 1).

use rules::audit::Deed;
use rules::directory::Caller;
use rules::ids::{TenantId, UserId};
use rules::random::Lot;
use storage::StorageError;

use super::leave::own_seat;
use crate::app::App;
use crate::flows::remember::remember;

/// Lets the tenant `at` write again to the person, signed in at `home` as `user`. `false` if nothing stands in its way, or they have no
/// place there.
///
/// # Errors
/// [`StorageError`].
pub async fn allow_letters(app: &App, caller: &Caller, home: TenantId, user: UserId, at: TenantId) -> Result<bool, StorageError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("letters were allowed before");
            let seat = own_seat(tx, home, user, at, caller.at)?.filter(|seat| seat.has_stopped_letters);
            let Some(seat) = seat else { return Ok(false) };
            tx.in_tenant(at).suppressions().remove(&seat.user.mail.key())?;
            remember(tx, &lot.draw(), &caller, at, Deed::AllowedLetters, "user", seat.user.id)?;
            Ok(true)
        })
        .await
}
