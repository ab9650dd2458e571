//! Imports: plans are made beside everything else and carried out batch by batch; what is old is deleted.

use std::sync::Arc;

use rules::clock::Timestamp;

use crate::app::App;
use crate::flows::imports::{ImportError, Planning, Went, carry_on_due};

/// Does a part of what is due; how many pieces of work that was.
///
/// # Errors
/// [`ImportError`]: what was not done comes again.
pub async fn run_once(app: &App, now: Timestamp) -> Result<usize, ImportError> {
    Ok(usize::from(carry_on_due(app, now).await? == Went::On))
}

/// Makes a plan beside everything else: whoever uploaded the file does not wait for it.
#[expect(clippy::disallowed_methods, reason = "work that goes on by itself begins here")]
pub fn plan_behind(app: &Arc<App>, planning: Planning) {
    let (app, import) = (Arc::clone(app), planning.import());
    tokio::spawn(async move {
        if let Err(error) = planning.run(&app).await {
            tracing::warn!(%import, %error, "an import could not be planned");
        }
    });
}
