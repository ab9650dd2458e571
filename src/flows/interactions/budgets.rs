//! Who pays for a try: strangers share a budget, and a browser in which somebody signed in there before has one of its own, so that a
//! stranger uses up only the strangers' (SECURITY 24).

use rules::clock::Timestamp;
use rules::sessions::{Familiar, SignedInto};
use storage::{StorageError, Tx};

use crate::flows::limits::{Budget, Limit};

/// A browser in which somebody signed in there before.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// This one.
    browser: String,
    /// All of them together: whoever holds one cookie, or several, uses up no more than this.
    all: String,
}

impl Known {
    /// The browser, as its cookie says, unless a recovery ended that since.
    pub(super) fn find(tx: &mut Tx<'_>, familiar: &Familiar, into: SignedInto, now: Timestamp) -> Result<Option<Self>, StorageError> {
        let Some(remembered) = familiar.find(into, now) else { return Ok(None) };
        if tx.familiar_ended_at(into)?.is_some_and(|ended_at| remembered.at < ended_at) {
            return Ok(None);
        }
        let all = into.text();
        let name = remembered.browser.map(|byte| format!("{byte:02x}")).concat();
        Ok(Some(Self { browser: format!("{all} {name}"), all }))
    }
}

/// What strangers together may, one known browser, and all that are known.
pub(super) struct Tries {
    pub(super) of_strangers: &'static [&'static Limit],
    pub(super) of_browser: &'static [&'static Limit],
    pub(super) of_browsers: &'static [&'static Limit],
}

impl Tries {
    /// The budget of a known browser, or of strangers under their key.
    pub(super) fn budget(&self, known: Option<&Known>, strangers: &str) -> Budget {
        match known {
            Some(known) => Budget::of(self.of_browser, &known.browser).then(Budget::of(self.of_browsers, &known.all)),
            None => Budget::of(self.of_strangers, strangers),
        }
    }
}
