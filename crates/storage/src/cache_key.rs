//! The name of one thing in the hot cache.

use rules::ids::TenantId;

/// The name of one thing in the hot cache; it starts with the tenant it belongs to (SECURITY 21).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey(Name);

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    /// One noun of a tenant, by its id; zero where a tenant has only one.
    Own(TenantId, &'static str, u128),
    /// One noun among all tenants.
    Across(&'static str, String),
    Work,
}

impl CacheKey {
    /// The `noun` with that `id` in one tenant.
    pub fn of(tenant: TenantId, noun: &'static str, id: impl Into<u128>) -> Self {
        Self(Name::Own(tenant, noun, id.into()))
    }

    /// The one `noun` of a tenant.
    pub fn only(tenant: TenantId, noun: &'static str) -> Self {
        Self::of(tenant, noun, 0_u128)
    }

    /// What a tenant says of itself to everybody.
    pub(crate) fn discovery(tenant: TenantId) -> Self {
        Self::only(tenant, "discovery")
    }

    /// The `noun` with that `id` among all tenants: for finding the tenant itself.
    pub fn across(noun: &'static str, id: impl Into<String>) -> Self {
        Self(Name::Across(noun, id.into()))
    }

    /// The queue of work: nothing of it is kept in the cache, but whoever waits for work hears of a change.
    pub(crate) fn work() -> Self {
        Self(Name::Work)
    }

    pub(crate) fn is_work(&self) -> bool {
        self.0 == Name::Work
    }

    /// A number that is the same on every server, in FNV-1a's manner; an id goes in as two halves.
    pub(crate) fn hash(&self) -> u64 {
        let mixed = |hash: u64, part: u64| (hash ^ part).wrapping_mul(0x0100_0000_01b3);
        let text = |hash, text: &str| text.bytes().fold(hash, |hash, byte| mixed(hash, byte.into()));
        let id = |hash, id: u128| mixed(mixed(hash, (id >> 64) as u64), id as u64);
        let hash = match &self.0 {
            Name::Own(tenant, noun, of) => id(text(id(BASIS, (*tenant).into()), noun), *of),
            Name::Across(noun, of) => text(text(BASIS, noun), of),
            Name::Work => BASIS,
        };
        hash ^ (hash >> 32)
    }
}
