//! The name of one thing in the hot cache.

use std::fmt::Display;

use rules::ids::TenantId;

/// The name of one thing in the hot cache; it starts with the tenant it belongs to (SECURITY 21).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CacheKey(String);

const WORK: &str = "/work";

impl CacheKey {
    /// The `noun` with that `id` in one tenant.
    pub fn of(tenant: TenantId, noun: &'static str, id: impl Display) -> Self {
        Self(format!("{tenant}/{noun}/{id}"))
    }

    /// What a tenant says of itself to everybody.
    pub(crate) fn discovery(tenant: TenantId) -> Self {
        Self::of(tenant, "discovery", "")
    }

    /// The `noun` with that `id` among all tenants: for finding the tenant itself.
    pub fn across(noun: &'static str, id: impl Display) -> Self {
        Self(format!("/{noun}/{id}"))
    }

    /// The queue of work: nothing of it is kept in the cache, but whoever waits for work hears of a change.
    pub(crate) fn work() -> Self {
        Self(WORK.to_owned())
    }

    pub(crate) fn is_work(&self) -> bool {
        self.0 == WORK
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
