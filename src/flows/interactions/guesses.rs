//! How often a password may be guessed: less and less often for one account from one network, never a lock (SECURITY 24).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Address, Caller};
use storage::{StorageError, Tx};

use crate::app::App;

/// Who guesses at which account: strangers of one network share a budget, and use up nobody else's.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    pair: String,
    network: String,
    per_minute: u32,
}

/// What a budget allows in which span: how many times what it allows in a minute.
const PAIR: [(&str, Duration, u32); 3] = [
    ("guess_minute", Duration::from_secs(60), 1),
    ("guess_quarter", Duration::from_secs(15 * 60), 2),
    ("guess_day", Duration::from_secs(86_400), 10),
];
const NETWORK: (&str, Duration, u32) = ("guess_network", Duration::from_secs(15 * 60), 300);

impl Budget {
    /// The budget for guesses at `address` from the caller's network, over all tenants: the same account answers at many.
    pub(crate) fn of(app: &App, address: &Address, caller: &Caller) -> Self {
        let network = caller.network().to_string();
        Self { pair: format!("{}/{network}", address.key()), network, per_minute: app.config.limits.guesses_per_minute }
    }

    fn counters(&self) -> impl Iterator<Item = (&'static str, &str, Duration, u32)> {
        let pair = PAIR.iter().map(|(kind, span, times)| (*kind, self.pair.as_str(), *span, times * self.per_minute));
        pair.chain([(NETWORK.0, self.network.as_str(), NETWORK.1, NETWORK.2)])
    }

    /// A right password was no guess.
    pub(crate) fn give_back(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StorageError> {
        self.counters().try_for_each(|(kind, key, span, _)| tx.uncount(kind, key, span, now))
    }
}

/// Pays for a guess before it is checked, so that guesses sent at once cost as much as guesses sent in turn; `false` if none is left.
pub(crate) async fn pay(app: &App, budget: Budget, now: Timestamp) -> Result<bool, StorageError> {
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("guesses are counted");
            for (nth, (kind, key, span, most)) in budget.counters().enumerate() {
                if tx.count(kind, key, span, now)? > most {
                    // By hand: a write that takes back has its neighbours run again, and who guesses too often comes often.
                    budget.counters().take(nth + 1).try_for_each(|(kind, key, span, _)| tx.uncount(kind, key, span, now))?;
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .await
}
