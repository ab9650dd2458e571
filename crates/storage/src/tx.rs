//! One open transaction, as flows see it: whose rows it may reach, and what it must remember.

use rules::ids::TenantId;

use crate::cache_key::CacheKey;
use crate::conn::AnyConn;
use crate::error::StorageError;

/// An open transaction. It commits when the closure it was handed to returns `Ok`, and is rolled back otherwise.
pub struct Tx<'c> {
    pub(crate) conn: &'c mut AnyConn,
    pub(crate) changed: Vec<CacheKey>,
    pub(crate) has_remembered: bool,
}

/// The rows of one tenant. Rooms of nouns add their doors: `tx.in_tenant(id).users()`.
pub struct InTenant<'t> {
    pub(crate) conn: &'t mut AnyConn,
    pub(crate) tenant: TenantId,
    pub(crate) changed: &'t mut Vec<CacheKey>,
}

/// The few questions that cross tenants, one method each.
pub struct CrossTenant<'t> {
    pub(crate) conn: &'t mut AnyConn,
    pub(crate) changed: &'t mut Vec<CacheKey>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c mut AnyConn) -> Self {
        Self { conn, changed: Vec::new(), has_remembered: false }
    }

    /// The rows of `tenant`; a neighbour's are simply not there.
    pub fn in_tenant(&mut self, tenant: TenantId) -> InTenant<'_> {
        InTenant { conn: self.conn, tenant, changed: &mut self.changed }
    }

    /// What crosses tenants.
    pub fn across(&mut self) -> CrossTenant<'_> {
        CrossTenant { conn: self.conn, changed: &mut self.changed }
    }

    /// Says that this write leaves no audit event, and why: `why` is for the reader of the code.
    pub fn nothing_to_remember(&mut self, why: &'static str) {
        tracing::trace!(why, "nothing to remember");
        self.has_remembered = true;
    }

    /// Says that this write changes something the hot cache may hold; forgotten everywhere before the write answers.
    pub fn changed(&mut self, key: CacheKey) {
        self.changed.push(key);
    }

    /// Whether the write may commit.
    pub(crate) fn check_remembered(&self) -> Result<(), StorageError> {
        if self.has_remembered { Ok(()) } else { Err(StorageError::Unremembered) }
    }
}

impl InTenant<'_> {
    /// As [`Tx::changed`].
    pub fn changed(&mut self, key: CacheKey) {
        self.changed.push(key);
    }
}

impl CrossTenant<'_> {
    /// As [`Tx::changed`].
    pub fn changed(&mut self, key: CacheKey) {
        self.changed.push(key);
    }
}
