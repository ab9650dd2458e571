//! Deletes what has ended and is of no more use, a bounded part at a time, behind everybody who waits for a write.

use std::time::Duration;

use rules::clock::Timestamp;
use rules::sessions::{Familiar, Session};
pub use storage::Held;
use storage::{StorageError, Tx};

use crate::app::App;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

/// Rows of one transaction: few enough that people who sign in meanwhile do not wait.
const SLICE: u32 = 200;
/// Transactions of one round and kind.
const SLICES: usize = 25;

/// What ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Requests that were kept until a GET of our own, and were not taken up.
    KeptRequests,
    /// Requests that were pushed; what they began has ended by then.
    PushedRequests,
    /// What could be used once, and could not be used any more anyway.
    Spent,
    /// Counters of windows that are over.
    Counters,
    /// Recoveries that browsers of before do not remember any more.
    FamiliarEnds,
    /// What browsers were in the middle of, with its codes to mailboxes.
    Interactions,
    /// Authorization codes, with grants that nothing stands for any more.
    Codes,
    /// Requests of devices, likewise.
    DeviceRequests,
    /// Refresh tokens, likewise.
    RefreshTokens,
    /// Links that undid an acceptance.
    Connections,
    /// Letters that belong to no invitation: codes and notices.
    Letters,
    /// Work that was given up.
    GivenUp,
    /// Tokens with which clients could be registered.
    RegistrationTokens,
}

impl Ended {
    /// All of them, in an order in which what points to something goes before it.
    pub const ALL: [Self; 13] = [
        Self::KeptRequests,
        Self::PushedRequests,
        Self::Spent,
        Self::Counters,
        Self::FamiliarEnds,
        Self::Interactions,
        Self::Codes,
        Self::DeviceRequests,
        Self::RefreshTokens,
        Self::Connections,
        Self::Letters,
        Self::GivenUp,
        Self::RegistrationTokens,
    ];

    /// How long it is kept after its end: a replay must still be noticed, and a page that is too late can say so.
    const fn kept_for(self) -> Duration {
        match self {
            Self::KeptRequests | Self::Spent | Self::Counters => Duration::ZERO,
            Self::Interactions | Self::PushedRequests => HOUR,
            Self::Codes | Self::DeviceRequests | Self::RefreshTokens | Self::RegistrationTokens => DAY,
            Self::FamiliarEnds => Familiar::LASTS_FOR,
            Self::Connections | Self::Letters | Self::GivenUp => Duration::from_secs(90 * 86_400),
        }
    }

    fn sweep(self, tx: &mut Tx<'_>, before: Timestamp) -> Result<usize, StorageError> {
        let mut all = tx.across();
        match self {
            Self::KeptRequests => all.sweep_kept_requests(before, SLICE),
            Self::PushedRequests => all.sweep_pushed_requests(before, SLICE),
            Self::Spent => all.sweep_spent(before, SLICE),
            Self::Counters => all.sweep_counters(before, SLICE),
            Self::FamiliarEnds => all.sweep_familiar_ends(before, SLICE),
            Self::Interactions => all.sweep_interactions(before, SLICE),
            Self::Codes => all.sweep_codes(before, SLICE),
            Self::DeviceRequests => all.sweep_device_requests(before, SLICE),
            Self::RefreshTokens => all.sweep_refresh_tokens(before, SLICE),
            Self::Connections => all.sweep_connections(before, SLICE),
            Self::Letters => all.sweep_letters(before, SLICE),
            Self::GivenUp => all.sweep_given_up(before, SLICE),
            Self::RegistrationTokens => all.sweep_registration_tokens(before, SLICE),
        }
    }
}

/// What a round deleted of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// So many rows.
    pub rows: usize,
    /// Whether it stopped before there was nothing left.
    pub is_more: bool,
}

/// Deletes what has ended of one kind. What is left comes with the next round.
///
/// # Errors
/// [`StorageError`].
pub async fn sweep(app: &App, ended: Ended, now: Timestamp) -> Result<Swept, StorageError> {
    let before = now - ended.kept_for();
    let mut rows = 0;
    for _ in 0..SLICES {
        let gone = app.storage.write_behind(move |tx| {
            tx.nothing_to_remember("what ended by itself is deleted");
            ended.sweep(tx, before)
        });
        match gone.await? {
            0 => return Ok(Swept { rows, is_more: false }),
            slice => rows += slice,
        }
    }
    Ok(Swept { rows, is_more: true })
}

/// Deletes what has ended of one kind and is held by nothing that has not. Each part is looked for from where the one before it ended:
/// what is held is passed over once, and while nobody waits for a write.
///
/// # Errors
/// [`StorageError`].
pub async fn sweep_held(app: &App, held: Held, now: Timestamp) -> Result<Swept, StorageError> {
    let kept_for = if held == Held::Sessions { Session::TOLD_FOR } else { DAY };
    let before = now - kept_for;
    let (mut rows, mut since) = (0, Timestamp::from_millis(0));
    for _ in 0..SLICES {
        let found = app.storage.read(move |tx| tx.across().leftovers(held, since, before, SLICE)).await?;
        let Some(last) = found.last() else { return Ok(Swept { rows, is_more: false }) };
        since = last.at;
        let gone = app.storage.write_behind(move |tx| {
            tx.nothing_to_remember("what ended by itself is deleted");
            tx.across().drop_leftovers(held, &found, before)
        });
        match gone.await? {
            0 => return Ok(Swept { rows, is_more: false }),
            slice => rows += slice,
        }
    }
    Ok(Swept { rows, is_more: true })
}
