//! The hot cache: what nearly every request asks for and hardly anybody changes.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::cache_key::CacheKey;
use crate::uptime::uptime;

/// So many things are kept; those asked for least make room.
const ENTRIES: usize = 20_000;
/// Keys share so many generations: a change makes its neighbours be read again, never be wrong.
const PLACES: usize = 1024;
/// More changes than this are told as "everything", to fit into a `NOTIFY`.
const TOLD: usize = 500;

/// How long an entry may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Until it is forgotten: this process sees every write.
    UntilForgotten,
    /// No longer than this, and only while others can be heard.
    AtMost(Duration),
}

/// Things by key. An entry is good while its place has the generation that was read *before* the value was: so a slow reader
/// cannot put back what a write has just made old.
pub(crate) struct Cache {
    entries: quick_cache::sync::Cache<CacheKey, Entry>,
    generations: Vec<AtomicU64>,
    trust: Trust,
    heard_until: AtomicU64,
}

#[derive(Clone)]
struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    generation: u64,
    read_at: u64,
}

/// Proof of when a value was asked for; taken before reading it.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    generation: u64,
    at: u64,
}

impl Cache {
    pub(crate) fn new(trust: Trust) -> Self {
        let generations = (0..PLACES).map(|_| AtomicU64::new(0)).collect();
        Self { entries: quick_cache::sync::Cache::new(ENTRIES), generations, trust, heard_until: AtomicU64::new(0) }
    }

    /// The value, if it is here and good.
    pub(crate) fn find<V: Any + Send + Sync>(&self, key: &CacheKey) -> Option<Arc<V>> {
        let now = millis();
        let entry = self.entries.get(key)?;
        let is_good = entry.generation == self.generation(key) && self.is_trusted(entry.read_at, now);
        if is_good { entry.value.downcast().ok() } else { None }
    }

    /// To be called before the value is read.
    pub(crate) fn ask(&self, key: &CacheKey) -> Asked {
        Asked { generation: self.generation(key), at: millis() }
    }

    /// Keeps what was read after `asked`.
    pub(crate) fn keep<V: Any + Send + Sync>(&self, key: CacheKey, value: Arc<V>, asked: Asked) {
        if self.generation(&key) == asked.generation {
            self.entries.insert(key, Entry { value, generation: asked.generation, read_at: asked.at });
        }
    }

    /// From now on these must be read again.
    pub(crate) fn forget<'k>(&self, changed: impl IntoIterator<Item = &'k CacheKey>) {
        for key in changed {
            self.generations[place(key)].fetch_add(1, Ordering::SeqCst);
            self.entries.remove(key);
        }
    }

    /// From now on everything must be read again.
    pub(crate) fn forget_all(&self) {
        self.generations.iter().for_each(|generation| _ = generation.fetch_add(1, Ordering::SeqCst));
        self.entries.clear();
    }

    /// The other servers could be heard just now, and this counts for `span`; zero closes the cache.
    pub(crate) fn heard(&self, span: Duration) {
        let until = if span.is_zero() { 0 } else { millis() + as_millis(span) };
        self.heard_until.store(until, Ordering::SeqCst);
    }

    /// What to tell other servers about a change: places, no names.
    pub(crate) fn places_of(changed: &[CacheKey]) -> String {
        if changed.len() > TOLD {
            return "*".to_owned();
        }
        changed.iter().map(|key| place(key).to_string()).collect::<Vec<_>>().join(",")
    }

    /// Another server told [`Cache::places_of`]; what does not read means everything.
    pub(crate) fn forget_places(&self, told: &str) {
        let places: Option<Vec<usize>> =
            told.split(',').filter(|place| !place.is_empty()).map(|place| place.parse().ok().filter(|place| *place < PLACES)).collect();
        match places {
            Some(places) => places.into_iter().for_each(|place| _ = self.generations[place].fetch_add(1, Ordering::SeqCst)),
            None => self.forget_all(),
        }
    }

    fn generation(&self, key: &CacheKey) -> u64 {
        self.generations[place(key)].load(Ordering::SeqCst)
    }

    fn is_trusted(&self, read_at: u64, now: u64) -> bool {
        match self.trust {
            Trust::UntilForgotten => true,
            Trust::AtMost(span) => now.saturating_sub(read_at) < as_millis(span) && now < self.heard_until.load(Ordering::SeqCst),
        }
    }
}

/// FNV-1a: every server must find the same place.
fn place(key: &CacheKey) -> usize {
    let hash = key.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    usize::try_from((hash ^ (hash >> 32)) % PLACES as u64).unwrap_or(0)
}

fn millis() -> u64 {
    as_millis(uptime())
}

fn as_millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> CacheKey {
        CacheKey::across("tenant", "contoso")
    }

    #[test]
    fn a_slow_reader_cannot_put_back_what_a_write_made_old() {
        let cache = Cache::new(Trust::UntilForgotten);
        let asked = cache.ask(&key());
        cache.forget([&key()]);
        cache.keep(key(), Arc::new("old"), asked);
        assert_eq!(cache.find::<&str>(&key()), None);
    }

    #[test]
    fn what_another_server_changed_is_read_again() {
        let (here, there) = (Cache::new(Trust::UntilForgotten), [key()]);
        here.keep(key(), Arc::new(1_u8), here.ask(&key()));
        assert_eq!(here.find::<u8>(&key()).as_deref(), Some(&1));
        here.forget_places(&Cache::places_of(&there));
        assert_eq!(here.find::<u8>(&key()), None);
        here.keep(key(), Arc::new(2_u8), here.ask(&key()));
        here.forget_places("what?");
        assert_eq!(here.find::<u8>(&key()), None);
    }

    #[test]
    fn an_entry_is_believed_only_while_others_can_be_heard() {
        let cache = Cache::new(Trust::AtMost(Duration::from_secs(5)));
        cache.keep(key(), Arc::new(1_u8), cache.ask(&key()));
        assert_eq!(cache.find::<u8>(&key()), None);
        cache.heard(Duration::from_secs(60));
        assert_eq!(cache.find::<u8>(&key()).as_deref(), Some(&1));
        cache.heard(Duration::ZERO);
        assert_eq!(cache.find::<u8>(&key()), None);
    }

    #[test]
    fn the_cache_stays_bounded() {
        let cache = Cache::new(Trust::UntilForgotten);
        for n in 0..3 * ENTRIES {
            let key = CacheKey::across("tenant", n);
            cache.keep(key.clone(), Arc::new(n), cache.ask(&key));
        }
        assert!(cache.entries.len() <= ENTRIES);
    }
}
