//! Who pays for a try: strangers share a budget, and a browser in which somebody signed in there before has one of its own, so that a
//! stranger uses up only the strangers' (SECURITY 24).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::sessions::{Familiar, SignedInto};
use storage::{StorageError, Tx};

pub(super) const HOUR: Duration = Duration::from_secs(3600);
pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);

/// So many of a kind in a span.
pub(crate) type Allowed = (&'static str, Duration, u32);

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
    pub(super) of_strangers: &'static [Allowed],
    pub(super) of_browser: &'static [Allowed],
    pub(super) of_browsers: &'static [Allowed],
}

impl Tries {
    /// The budget of a known browser, or of strangers under their key.
    pub(super) fn budget(&self, known: Option<&Known>, strangers: &str) -> Budget {
        match known {
            Some(known) => Budget::of(self.of_browser, &known.browser).and(self.of_browsers, &known.all),
            None => Budget::of(self.of_strangers, strangers),
        }
    }
}

/// A budget: what is counted, and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Vec<(Allowed, String)>);

impl Budget {
    /// The budget of `key`.
    pub(crate) fn of(allowed: &[Allowed], key: &str) -> Self {
        Self(Vec::new()).and(allowed, key)
    }

    /// With what counts for another key as well.
    pub(super) fn and(mut self, allowed: &[Allowed], key: &str) -> Self {
        self.0.extend(allowed.iter().map(|allowed| (*allowed, key.to_owned())));
        self
    }

    /// With what is paid for only where this was.
    pub(super) fn then(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }

    /// So many times as much.
    pub(super) fn times(mut self, by: u32) -> Self {
        self.0.iter_mut().for_each(|((_, _, most), _)| *most = most.saturating_mul(by));
        self
    }

    /// Pays for one; `false` if none was left, and then nothing is paid.
    pub(crate) fn pay(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StorageError> {
        for (nth, ((kind, span, most), key)) in self.0.iter().enumerate() {
            if tx.count(kind, key, *span, now)? > *most {
                // By hand: a write that takes back has its neighbours run again, and who tries too often comes often.
                Self(self.0[..=nth].to_vec()).give_back(tx, now)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What was paid for cost nothing.
    pub(crate) fn give_back(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StorageError> {
        self.0.iter().try_for_each(|((kind, span, _), key)| tx.uncount(kind, key, *span, now))
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StorageError> {
        for ((kind, span, most), key) in &self.0 {
            if tx.counted(kind, key, *span, now)? >= *most {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
