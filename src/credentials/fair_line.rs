//! A line in which nobody waits behind a crowd: tenants take turns, and within a tenant networks do.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rules::ids::TenantId;

/// Whose turn a piece of work takes: a tenant, and the network the request came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FairKey {
    tenant: TenantId,
    network: IpAddr,
}

impl FairKey {
    /// A visitor of `tenant` at `address`. A network is a /24, or a /48 of IPv6, which one customer may hold whole.
    pub fn new(tenant: TenantId, address: IpAddr) -> Self {
        let network = match address.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & 0xffff_ff00)),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 80))),
        };
        Self { tenant, network }
    }
}

/// Work that waits, bounded: one network may take an eighth of the places, one tenant half.
pub(super) struct FairLine<T> {
    places: usize,
    taken: usize,
    tenants: Turns<TenantId, Turns<IpAddr, VecDeque<T>>>,
    taken_by_tenant: HashMap<TenantId, usize>,
}

/// Values that take turns by key.
struct Turns<K, V> {
    order: VecDeque<K>,
    values: HashMap<K, V>,
}

impl<T> FairLine<T> {
    pub(super) fn new(places: usize) -> Self {
        Self { places: places.max(1), taken: 0, tenants: Turns::default(), taken_by_tenant: HashMap::new() }
    }

    /// Puts work in line, or gives it back if there is no place for this key.
    pub(super) fn push(&mut self, key: FairKey, work: T) -> Result<(), T> {
        let by_tenant = self.taken_by_tenant.get(&key.tenant).copied().unwrap_or(0);
        if self.taken >= self.places || by_tenant >= (self.places / 2).max(1) {
            return Err(work);
        }
        let waiting = self.tenants.of(key.tenant).of(key.network);
        if waiting.len() >= (self.places / 8).max(1) {
            return Err(work);
        }
        waiting.push_back(work);
        self.taken += 1;
        self.taken_by_tenant.insert(key.tenant, by_tenant + 1);
        Ok(())
    }

    /// The next piece of work, of the tenant whose turn it is.
    pub(super) fn pop(&mut self) -> Option<T> {
        let (tenant, mut networks) = self.tenants.take_turn()?;
        let (network, mut waiting) = networks.take_turn()?;
        let work = waiting.pop_front();
        if !waiting.is_empty() {
            networks.put_last(network, waiting);
        }
        if !networks.order.is_empty() {
            self.tenants.put_last(tenant, networks);
        }
        self.taken -= 1;
        match self.taken_by_tenant.get_mut(&tenant) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(self.taken_by_tenant.remove(&tenant)),
        }
        work
    }
}

impl<K: Copy + Eq + Hash, V: Default> Turns<K, V> {
    fn of(&mut self, key: K) -> &mut V {
        self.values.entry(key).or_insert_with(|| {
            self.order.push_back(key);
            V::default()
        })
    }

    fn take_turn(&mut self) -> Option<(K, V)> {
        let key = self.order.pop_front()?;
        Some((key, self.values.remove(&key)?))
    }

    fn put_last(&mut self, key: K, value: V) {
        self.order.push_back(key);
        self.values.insert(key, value);
    }
}

impl<K, V> Default for Turns<K, V> {
    fn default() -> Self {
        Self { order: VecDeque::new(), values: HashMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rules::clock::Timestamp;
    use rules::random::Random;

    fn tenant() -> TenantId {
        TenantId::new(&Random, Timestamp::from_seconds(1_800_000_000))
    }

    fn key(tenant: TenantId, address: &str) -> FairKey {
        FairKey::new(tenant, address.parse().unwrap())
    }

    fn drained(mut line: FairLine<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| line.pop()).collect()
    }

    #[test]
    fn a_crowd_delays_itself_and_not_its_neighbours() {
        let (crowded, quiet) = (tenant(), tenant());
        let mut line = FairLine::new(64);
        for _ in 0..4 {
            line.push(key(crowded, "192.0.2.1"), "flood").unwrap();
        }
        line.push(key(crowded, "198.51.100.1"), "colleague").unwrap();
        line.push(key(quiet, "192.0.2.1"), "neighbour").unwrap();
        assert_eq!(drained(line), ["flood", "neighbour", "colleague", "flood", "flood", "flood"]);
    }

    #[test]
    fn a_crowd_cannot_take_every_place() {
        let (crowded, quiet) = (tenant(), tenant());
        let mut line = FairLine::new(16);
        let taken = (0..100).filter(|_| line.push(key(crowded, "192.0.2.7"), ()).is_ok()).count();
        assert_eq!(taken, 2, "one network takes an eighth");
        let taken = (0..100).filter(|n| line.push(key(crowded, &format!("10.0.{n}.1")), ()).is_ok()).count();
        assert_eq!(taken, 6, "one tenant takes half");
        line.push(key(quiet, "192.0.2.7"), ()).unwrap();
    }

    #[test]
    fn what_was_popped_leaves_its_place() {
        let (tenant, mut line) = (tenant(), FairLine::new(1));
        for _ in 0..100 {
            line.push(key(tenant, "192.0.2.1"), ()).unwrap();
            assert!(line.push(key(tenant, "192.0.2.1"), ()).is_err());
            assert!(line.pop().is_some() && line.pop().is_none());
        }
        assert!(line.taken_by_tenant.is_empty() && line.tenants.values.is_empty() && line.tenants.order.is_empty());
    }

    #[test]
    fn one_customer_is_one_network() {
        let tenant = tenant();
        assert_eq!(key(tenant, "2001:db8:1:2::1"), key(tenant, "2001:db8:1:ffff::9"));
        assert_ne!(key(tenant, "2001:db8:1::1"), key(tenant, "2001:db8:2::1"));
        assert_eq!(key(tenant, "::ffff:192.0.2.9"), key(tenant, "192.0.2.1"));
    }
}
