//! Leaves an audit event in the transaction that did the deed.

use rules::audit::{Deed, Event};
use rules::directory::Caller;
use rules::ids::{EventId, TenantId};
use rules::random::Draw;
use storage::{StorageError, Tx};

/// The event that `caller` did `deed` to a noun of `kind` with that `id`.
pub(crate) fn event(draw: &Draw<'_>, caller: &Caller, tenant: TenantId, deed: Deed, kind: &str, id: impl ToString) -> Event {
    Event::new(EventId::new(draw, caller.at), tenant, caller, deed, kind, id)
}

/// Remembers that `caller` did `deed` to a noun of `kind` with that `id`.
pub(crate) fn remember(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    caller: &Caller,
    tenant: TenantId,
    deed: Deed,
    kind: &str,
    id: impl ToString,
) -> Result<(), StorageError> {
    tx.remember(&event(draw, caller, tenant, deed, kind, id))
}
