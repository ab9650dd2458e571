//! Whether a guest's visit still stands: asked at every sign-in, at every door and at every refresh (SECURITY 5, 13, 34).

use rules::clock::Timestamp;
use rules::directory::{Address, Tenant, User, UserStage};
use rules::interactions::CannotSignIn;
use storage::{StorageError, Tx};

use super::mailboxes::is_mailbox_overdue;
use crate::flows::invitations::admits;
use crate::flows::tokens::HomeAccount;

/// Why the user may not be here any more, as the directory itself says; `None`: nothing speaks against it.
pub(super) fn why_out(tx: &mut Tx<'_>, tenant: &Tenant, user: &User, now: Timestamp) -> Result<Option<CannotSignIn>, StorageError> {
    match user.stage {
        UserStage::Blocked { .. } => return Ok(Some(CannotSignIn::Blocked)),
        UserStage::Deleted { .. } | UserStage::Merged { .. } => return Ok(Some(CannotSignIn::Ended)),
        UserStage::Active => {}
    }
    if user.access_ends_at.is_some_and(|end| now >= end) {
        return Ok(Some(CannotSignIn::Ended));
    }
    Ok(is_stale(tx, tenant, user, now)?.then_some(CannotSignIn::Stale))
}

/// Whether a guest is asked about: the same question for whoever signs in and for whoever looks at them (SECURITY 5).
pub(crate) fn is_stale(tx: &mut Tx<'_>, tenant: &Tenant, user: &User, now: Timestamp) -> Result<bool, StorageError> {
    let rules = &tenant.policy.guests;
    // Few are, and only for them it matters whether somebody confirmed them.
    if !user.is_stale(rules, None, now) {
        return Ok(false);
    }
    Ok(user.is_stale(rules, tx.in_tenant(tenant.id).users().confirmed_at(user.id)?, now))
}

/// Whether all that began with a sign-in still stands, without anybody signing in again: the user, the account at home and
/// the home's own rules, its mailbox, and the domains of both. People of the tenant itself are nobody's guests.
pub(crate) fn visit_stands(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    user: &User,
    home: &HomeAccount,
    now: Timestamp,
) -> Result<bool, StorageError> {
    if !user.may_be_named(now) {
        return Ok(false);
    }
    if !user.is_external() {
        return Ok(true);
    }
    if !home.lets_visit(tenant) || why_out(tx, tenant, user, now)?.is_some() || is_mailbox_overdue(tx, tenant, home, now)? {
        return Ok(false);
    }
    let came_as = home.address();
    let addresses: Vec<&Address> = std::iter::once(&user.mail).chain(came_as.as_ref()).collect();
    admits(tx, tenant, &addresses, home.home().as_ref())
}
