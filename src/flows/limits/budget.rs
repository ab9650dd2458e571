//! Who pays for a try, and with what.

use rules::clock::Timestamp;
use storage::{StorageError, Tx};

use super::Limit;

/// A budget: what is counted, how much of it there may be, and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Vec<(&'static Limit, u32, String)>);

impl Budget {
    /// The budget of `key`. Of what the operator decides there is none: see [`Budget::configured`].
    pub(crate) fn of(limits: &[&'static Limit], key: &str) -> Self {
        Self(limits.iter().map(|limit| (*limit, limit.most.unwrap_or(0), key.to_owned())).collect())
    }

    /// The budget of `key` where the operator says how much there may be.
    pub(crate) fn configured(limit: &'static Limit, most: u64, key: &str) -> Self {
        Self(vec![(limit, u32::try_from(most).unwrap_or(u32::MAX), key.to_owned())])
    }

    /// With what counts as well, and is paid for only where this was.
    pub(crate) fn then(mut self, next: Self) -> Self {
        self.0.extend(next.0);
        self
    }

    /// So many of what is so many otherwise.
    pub(crate) fn scaled(mut self, to: u32, from: u32) -> Self {
        self.0.iter_mut().for_each(|(_, most, _)| *most = most.saturating_mul(to) / from.max(1));
        self
    }

    /// Pays for one; `false` if none was left, and then nothing is paid.
    pub(crate) fn pay(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StorageError> {
        for (nth, (limit, most, key)) in self.0.iter().enumerate() {
            if tx.count(limit.kind, key, limit.span, now)? > *most {
                // By hand: a write that takes back has its neighbours run again, and who tries too often comes often.
                Self(self.0[..=nth].to_vec()).give_back(tx, now)?;
                limit.refuse();
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What was paid for cost nothing.
    pub(crate) fn give_back(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<(), StorageError> {
        self.0.iter().try_for_each(|(limit, _, key)| tx.uncount(limit.kind, key, limit.span, now))
    }

    /// Whether nothing is left, which refuses whoever asks.
    pub(crate) fn is_spent(&self, tx: &mut Tx<'_>, now: Timestamp) -> Result<bool, StorageError> {
        for (limit, most, key) in &self.0 {
            if tx.counted(limit.kind, key, limit.span, now)? >= *most {
                limit.refuse();
                return Ok(true);
            }
        }
        Ok(false)
    }
}
