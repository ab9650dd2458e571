//! Begins to sign in to the portal or the account page, through the provider itself.

use rules::directory::{Caller, Tenant};
use rules::interactions::Purpose;
use rules::random::Lot;
use rules::sessions::{BrowserSecret, SessionFor};
use storage::StorageError;

use crate::app::App;
use crate::flows::interactions::{Begun, begin};

/// Begins an interaction that ends at `door`.
///
/// # Errors
/// [`StorageError`].
pub async fn enter(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    browser: Option<BrowserSecret>,
    door: SessionFor,
) -> Result<Begun, StorageError> {
    let (now, tenant) = (caller.at, tenant.clone());
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("a sign-in that begins; its end is remembered");
            let purpose = if door == SessionFor::Portal { Purpose::Portal } else { Purpose::Account };
            begin(tx, &lot.draw(), &tenant, browser.as_ref(), purpose, now)
        })
        .await
}
