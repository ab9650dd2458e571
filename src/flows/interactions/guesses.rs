//! How often a password may be guessed: less and less often for one account from one network, never a lock (SECURITY 24).

use rules::clock::Timestamp;
use rules::directory::{Address, Caller};
use storage::StorageError;

use super::budgets::{Known, Tries};
use crate::app::App;
use crate::flows::limits::{
    Budget, GUESS_BROWSER_DAY, GUESS_BROWSER_MINUTE, GUESS_BROWSER_QUARTER, GUESS_BROWSERS_DAY, GUESS_BROWSERS_QUARTER, GUESS_DAY,
    GUESS_MINUTE, GUESS_NETWORK, GUESS_QUARTER, GUESSES,
};

/// At one account: strangers of one network, and browsers in which somebody signed in to it before, wherever they are.
static PAIR: Tries = Tries {
    of_strangers: &[&GUESS_MINUTE, &GUESS_QUARTER, &GUESS_DAY],
    of_browser: &[&GUESS_BROWSER_MINUTE, &GUESS_BROWSER_QUARTER, &GUESS_BROWSER_DAY],
    of_browsers: &[&GUESS_BROWSERS_QUARTER, &GUESS_BROWSERS_DAY],
};

/// The budget for guesses at `address`, over all tenants: the same account answers at many.
pub(super) fn budget_of_guesses(per_minute: u32, address: &Address, caller: &Caller, known: Option<&Known>) -> Budget {
    let network = caller.network().to_string();
    let pair = PAIR.budget(known, &format!("{}/{network}", address.key())).scaled(per_minute, GUESSES);
    // The network's first: each address that it tries would leave a row, and there are as many addresses as somebody thinks of.
    if known.is_some() { pair } else { Budget::of(&[&GUESS_NETWORK], &network).then(pair) }
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

#[cfg(test)]
mod tests {
    use rules::directory::{Actor, Door};
    use rules::ids::RequestId;
    use rules::random::Random;
    use storage::testing::Fresh;

    use super::*;

    #[tokio::test]
    async fn a_network_that_may_guess_no_more_leaves_nothing_behind_for_each_address() {
        let at = Timestamp::from_seconds(1_800_000_000);
        let caller = Caller { actor: Actor::Nobody, door: Door::Oidc, address: None, request_id: RequestId::new(&Random, at), at };
        let network = caller.network().to_string();
        let counted = |address: &str| format!("{}/{network}", address.parse::<Address>().unwrap().key());
        let budget = |address: &str| budget_of_guesses(5, &address.parse().unwrap(), &caller, None);
        for fresh in Fresh::on_each_engine() {
            let (first, next, storage) = (budget("first@contoso.example"), budget("next@contoso.example"), fresh.open());
            let keys = [counted("first@contoso.example"), counted("next@contoso.example")];
            let network = network.clone();
            let written = storage.write(move |tx| {
                tx.nothing_to_remember("a test");
                let is_paid = first.pay(tx, at)?;
                tx.count_more((GUESS_NETWORK.kind, &network), GUESS_NETWORK.most.unwrap(), GUESS_NETWORK.span, at)?;
                let is_paid_again = next.pay(tx, at)?;
                Ok::<_, StorageError>((is_paid, is_paid_again, tx.counted_each(GUESS_MINUTE.kind, &keys, GUESS_MINUTE.span, at)?))
            });
            let (is_paid, is_paid_again, rows) = written.await.unwrap();
            assert!(is_paid && !is_paid_again);
            assert_eq!(rows.into_iter().collect::<Vec<_>>(), [(counted("first@contoso.example"), 1)]);
        }
    }
}
