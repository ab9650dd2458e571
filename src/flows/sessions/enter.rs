//! Begins to sign in to the portal or the account page, through the provider itself.

use rules::directory::{Caller, Tenant};
use rules::interactions::{AskedPage, Progress, Purpose};
use rules::random::Lot;
use rules::sessions::{BrowserSecret, SessionFor};
use storage::StorageError;

use crate::app::App;
use crate::flows::interactions::{Begun, begin};

/// Begins an interaction that ends at `door`, on the page that was asked for.
///
/// # Errors
/// [`StorageError`]; busy if the visitor's network has begun as much in this minute as it may.
pub async fn enter(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    browser: Option<BrowserSecret>,
    (door, page): (SessionFor, Option<AskedPage>),
) -> Result<Begun, StorageError> {
    let (caller, tenant) = (*caller, tenant.clone());
    let lot = Lot::new(&app.random);
    let begun = app
        .storage
        .write(move |tx| {
            tx.nothing_to_remember("a sign-in that begins; its end is remembered");
            let purpose = if door == SessionFor::Portal { Purpose::Portal } else { Purpose::Account };
            let progress = Progress { page: page.clone(), ..Progress::default() };
            begin(tx, &lot.draw(), &tenant, browser.as_ref(), (purpose, progress), &caller)
        })
        .await?;
    begun.ok_or(StorageError::Busy)
}
