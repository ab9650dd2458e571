//! How often a password may be guessed: less and less often for one account from one network, never a lock (SECURITY 24).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::{Address, Caller};
use storage::StorageError;

use super::budgets::{Allowed, Budget, DAY, Known, Tries};
use crate::app::App;

const MINUTE: Duration = Duration::from_secs(60);
const QUARTER: Duration = Duration::from_secs(15 * 60);

/// At one account, in so many minutes' allowances: strangers of one network, and browsers in which somebody signed in to it before,
/// wherever they are.
const PAIR: Tries = Tries {
    of_strangers: &[("guess_minute", MINUTE, 1), ("guess_quarter", QUARTER, 2), ("guess_day", DAY, 10)],
    of_browser: &[("guess_browser_minute", MINUTE, 1), ("guess_browser_quarter", QUARTER, 2), ("guess_browser_day", DAY, 10)],
    of_browsers: &[("guess_browsers_quarter", QUARTER, 4), ("guess_browsers_day", DAY, 20)],
};
/// Strangers of one network, at all accounts.
const NETWORK: [Allowed; 1] = [("guess_network", QUARTER, 300)];

/// The budget for guesses at `address`, over all tenants: the same account answers at many.
pub(super) fn budget_of_guesses(app: &App, address: &Address, caller: &Caller, known: Option<&Known>) -> Budget {
    let network = caller.network().to_string();
    let pair = PAIR.budget(known, &format!("{}/{network}", address.key())).times(app.config.limits.guesses_per_minute);
    if known.is_some() { pair } else { pair.and(&NETWORK, &network) }
}

/// Pays for a guess before it is checked, so that guesses sent at once cost as much as guesses sent in turn; `false` if none is left.
pub(super) async fn pay(app: &App, budget: Budget, now: Timestamp) -> Result<bool, StorageError> {
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("guesses are counted");
            budget.pay(tx, now)
        })
        .await
}
