//! The hot cache: what nearly every request asks for and hardly anybody changes.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

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
    /// Rings when there may be work: our own, or another server's that we heard of.
    bell: Notify,
    was_asked: AtomicBool,
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
        let (entries, heard_until) = (quick_cache::sync::Cache::new(ENTRIES), AtomicU64::new(0));
        Self { entries, generations, trust, heard_until, bell: Notify::new(), was_asked: AtomicBool::new(false) }
    }

    /// Waits until there may be new work. One waits; what rings while nobody does is not lost.
    pub(crate) async fn work_comes(&self) {
        self.bell.notified().await;
    }

    /// Whether anybody asked for anything since this was last asked.
    pub(crate) fn was_asked(&self) -> bool {
        self.was_asked.swap(false, Ordering::Relaxed)
    }

    /// The value, if it is here and good.
    pub(crate) fn find<V: Any + Send + Sync>(&self, key: &CacheKey) -> Option<Arc<V>> {
        let now = millis();
        if !self.was_asked.load(Ordering::Relaxed) {
            self.was_asked.store(true, Ordering::Relaxed);
        }
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
            if key.is_work() {
                self.bell.notify_one();
                continue;
            }
            self.generations[place(key)].fetch_add(1, Ordering::SeqCst);
            self.entries.remove(key);
        }
    }

    /// From now on everything must be read again.
    pub(crate) fn forget_all(&self) {
        self.generations.iter().for_each(|generation| _ = generation.fetch_add(1, Ordering::SeqCst));
        self.entries.clear();
        self.bell.notify_one();
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
            Some(places) => {
                let work = place(&CacheKey::work());
                if places.contains(&work) {
                    self.bell.notify_one();
                }
                places.into_iter().for_each(|place| _ = self.generations[place].fetch_add(1, Ordering::SeqCst));
            }
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

/// Every server must find the same place.
fn place(key: &CacheKey) -> usize {
    usize::try_from(key.hash() % PLACES as u64).unwrap_or(0)
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

    #[tokio::test]
    async fn whoever_waits_for_work_hears_of_it_from_here_and_from_elsewhere() {
        let cache = Cache::new(Trust::UntilForgotten);
        let hears = async || tokio::time::timeout(Duration::from_millis(1), cache.work_comes()).await.is_ok();
        cache.forget([&key()]);
        assert!(!hears().await);
        cache.forget([&key(), &CacheKey::work()]);
        assert!(hears().await, "what rings while nobody listens is not lost");
        assert!(!hears().await);
        cache.forget_places(&Cache::places_of(&[CacheKey::work()]));
        assert!(hears().await);
        cache.forget_all();
        assert!(hears().await, "who knows what another process did");
    }

    #[test]
    fn the_cache_stays_bounded() {
        let cache = Cache::new(Trust::UntilForgotten);
        for n in 0..3 * ENTRIES {
            let key = CacheKey::across("tenant", n.to_string());
            cache.keep(key.clone(), Arc::new(n), cache.ask(&key));
        }
        assert!(cache.entries.len() <= ENTRIES);
    }
}
