//! What a person says of themselves.

use rules::directory::{Actor, Caller, CannotDo};
use rules::random::Lot;

use crate::app::App;
use crate::flows::directory::{DirectoryError, ProfileChange, describe};

/// Changes what the caller says of themselves; their names, where an organisation keeps those, are not theirs to change.
///
/// # Errors
/// [`DirectoryError::Cannot`] for anybody but a person who may be named in their tenant.
pub async fn change_own_profile(app: &App, caller: &Caller, change: ProfileChange) -> Result<(), DirectoryError> {
    let caller = *caller;
    let Actor::Person { tenant, user: id } = caller.actor else { return Err(CannotDo::NotFound.into()) };
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            let home = tx.in_tenant(tenant).itself().find()?.ok_or(CannotDo::NotFound)?;
            if home.kind.names_its_people() && change.names_anybody() {
                return Err(CannotDo::Role.into());
            }
            let found = tx.in_tenant(tenant).users().find(id)?.filter(|user| user.may_be_named(caller.at));
            describe(tx, (&lot.draw(), &caller), found.ok_or(CannotDo::NotFound)?, change.clone())?;
            Ok(())
        })
        .await
}
