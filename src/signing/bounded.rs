//! A small memory with a bound: what was not asked for lately is forgotten first.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Two generations of entries. When the young one is full it becomes the old one, and what was old is forgotten;
/// what is asked for moves to the young.
pub(super) struct Bounded<K, V> {
    half: usize,
    generations: Mutex<Generations<K, V>>,
}

struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Clone> Bounded<K, V> {
    /// A memory of at most `capacity` entries, and two at least.
    pub(super) fn new(capacity: usize) -> Self {
        Self { half: (capacity / 2).max(1), generations: Mutex::new(Generations { young: HashMap::new(), old: HashMap::new() }) }
    }

    pub(super) fn find<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let mut generations = self.lock();
        if let Some(value) = generations.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = generations.old.remove_entry(key)?;
        self.put(&mut generations, key, value.clone());
        Some(value)
    }

    pub(super) fn insert(&self, key: K, value: V) {
        let mut generations = self.lock();
        self.put(&mut generations, key, value);
    }

    fn put(&self, generations: &mut Generations<K, V>, key: K, value: V) {
        if generations.young.len() >= self.half {
            generations.old = std::mem::take(&mut generations.young);
        }
        generations.young.insert(key, value);
    }

    /// Nothing in here can panic half-way, so a poisoned memory is still whole.
    fn lock(&self) -> MutexGuard<'_, Generations<K, V>> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_bound_and_keeps_what_is_used() {
        let memory = Bounded::new(10);
        memory.insert(0, "often");
        for key in 1..100 {
            assert_eq!(memory.find(&0), Some("often"));
            memory.insert(key, "once");
            let generations = memory.lock();
            assert!(generations.young.len() + generations.old.len() <= 10);
        }
        assert_eq!((memory.find(&99), memory.find(&1)), (Some("once"), None));
    }
}
