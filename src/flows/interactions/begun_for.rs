//! What a browser was in the middle of, when nothing goes on there any more.

use rules::interactions::Interaction;
use storage::StorageError;

use super::resume::Place;
use crate::app::App;

/// What the interaction was begun for, and how far it came, as long as it is kept: also once it has ended or was answered. For any
/// other browser it does not exist.
///
/// # Errors
/// [`StorageError`].
pub async fn begun_for(app: &App, place: Place) -> Result<Option<Interaction>, StorageError> {
    app.storage
        .read(move |tx| {
            let Some(secret) = &place.browser else { return Ok(None) };
            let Some(browser) = tx.across().browsers().find(&secret.digest())? else { return Ok(None) };
            let found = tx.in_tenant(place.tenant.id).interactions().find(place.interaction)?;
            Ok(found.filter(|found| found.browser == browser.id))
        })
        .await
}
