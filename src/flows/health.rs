//! Whether this process can do its work.

use storage::StorageError;

use crate::app::App;

/// Why it cannot.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    /// The database does not answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The key ring does not open what is stored (SECURITY 20).
    #[error("the key ring does not open what it sealed")]
    Ring,
}

/// Asks the database, and opens a known sealed value.
///
/// # Errors
/// [`NotReady`].
pub async fn check_ready(app: &App) -> Result<(), NotReady> {
    let stored = app.storage.read(|tx| tx.across().canary()).await?;
    match stored {
        Some(sealed) => app.ring.check_canary(&sealed).map_err(|_| NotReady::Ring),
        None => Err(NotReady::Ring),
    }
}

/// Seals a known value when the database is new, and opens it when it is not: a wrong key ring is noticed at start.
///
/// # Errors
/// [`NotReady`].
pub async fn settle_canary(app: &App) -> Result<(), NotReady> {
    let sealed = app.ring.canary(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("a value that says nothing");
            if tx.across().canary()?.is_none() {
                tx.across().set_canary(&sealed)?;
            }
            Ok::<_, StorageError>(())
        })
        .await?;
    check_ready(app).await
}
