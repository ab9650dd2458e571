//! What happened how often since the program started, and what waits: for whoever runs the server.

use std::time::Duration;

use rules::clock::Timestamp;
use storage::StorageError;

use super::letters::handed_over;
use super::limits::refusals;
use super::waiting::Trade;
use crate::app::App;
use crate::credentials::turned_away;

/// What one process counted, and what it sees waiting.
#[derive(Debug)]
pub struct Measures {
    /// Each limit, with how often it refused somebody.
    pub refusals: Vec<(&'static str, u64)>,
    /// How handing letters to the mail server ended, and how often.
    pub letters: Vec<(&'static str, u64)>,
    /// How often somebody was sent away because too many were signing in.
    pub turned_away: u64,
    /// Work in the queue; `None` where the database does not say.
    pub waiting: Option<Vec<Waiting>>,
}

/// Work of one kind. Counts stop at 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What is to be done.
    pub kind: &'static str,
    /// Due, and not in hand.
    pub due: i64,
    /// For how long the oldest of it has been due.
    pub oldest_for: Duration,
    /// Given up, and kept to be seen.
    pub given_up: i64,
}

/// Takes all measures.
pub async fn measure(app: &App, now: Timestamp) -> Measures {
    let waiting = waiting(app, now).await.inspect_err(|error| tracing::warn!(%error, "the queue could not be measured")).ok();
    Measures { refusals: refusals().collect(), letters: handed_over().collect(), turned_away: turned_away(), waiting }
}

async fn waiting(app: &App, now: Timestamp) -> Result<Vec<Waiting>, StorageError> {
    app.storage
        .read(move |tx| {
            let kinds = Trade::ALL.into_iter().flat_map(Trade::kinds);
            kinds
                .map(|kind| {
                    let depth = tx.across().depth(kind, now)?;
                    let oldest_for = depth.oldest_due_at.map_or(Duration::ZERO, |at| now.since(Timestamp::from_millis(at)));
                    Ok(Waiting { kind, due: depth.due, oldest_for, given_up: depth.given_up })
                })
                .collect()
        })
        .await
}
