//! What waits in the queue, and for whom: one look for all who do it.

use rules::clock::Timestamp;
use storage::StorageError;

use super::imports::{APPLY, END, PLAN};
use super::invitations::REMIND;
use super::letters::{CODE, LETTER};
use super::sessions::LOGOUT_TOKEN;
use super::tokens::PING;
use crate::app::App;

/// Who does a part of what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// One-time codes, for which somebody waits.
    Codes,
    /// All other letters.
    Letters,
    /// Logout tokens.
    LogoutTokens,
    /// Calls of clients that want to know when a person answered.
    Pings,
    /// Imports: planning, carrying out, deleting.
    Imports,
    /// Reminders.
    Reminders,
}

impl Trade {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Codes, Self::Letters, Self::LogoutTokens, Self::Pings, Self::Imports, Self::Reminders];

    /// The kinds of work that it does.
    pub(super) const fn kinds(self) -> &'static [&'static str] {
        match self {
            Self::Codes => &[CODE],
            Self::Letters => &[LETTER],
            Self::LogoutTokens => &[LOGOUT_TOKEN],
            Self::Pings => &[PING],
            Self::Imports => &[APPLY, PLAN, END],
            Self::Reminders => &[REMIND],
        }
    }
}

/// When the next piece of work of each trade is due; nothing of a trade that has none. It only looks.
///
/// # Errors
/// [`StorageError`]
pub async fn next_due(app: &App) -> Result<Vec<(Trade, Timestamp)>, StorageError> {
    app.storage
        .read(|tx| {
            let mut next = Vec::new();
            for trade in Trade::ALL {
                let first = tx.across().next_due(trade.kinds())?.into_iter().map(|(_, due_at)| due_at).min();
                next.extend(first.map(|due_at| (trade, due_at)));
            }
            Ok(next)
        })
        .await
}

/// Waits until there may be new work, which is a hint: after a while it is time to look anyway. One waits at a time.
pub async fn work_comes(app: &App) {
    app.storage.work_comes().await;
}
