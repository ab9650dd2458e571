//! How many invitations somebody may send (SECURITY 24).

use std::time::Duration;

use rules::clock::Timestamp;
use rules::directory::Actor;
use rules::ids::TenantId;
use storage::{StorageError, Tx};

const DAY: Duration = Duration::from_secs(86_400);
const INVITED: &str = "invited";

/// Pays for `more` invitations of one inviter; how many that makes today. Whoever runs the server pays for none.
pub(crate) fn pay(tx: &mut Tx<'_>, tenant: TenantId, actor: &Actor, more: u32, now: Timestamp) -> Result<u32, StorageError> {
    match actor {
        Actor::Operator => Ok(0),
        _ => tx.count_more((INVITED, &inviter(tenant, actor)), more, DAY, now),
    }
}

/// How many of `quota` an inviter has left today; `None`: they are not counted.
pub(crate) fn left(tx: &mut Tx<'_>, tenant: TenantId, actor: &Actor, quota: u64, now: Timestamp) -> Result<Option<u32>, StorageError> {
    if *actor == Actor::Operator {
        return Ok(None);
    }
    let spent = tx.counted(INVITED, &inviter(tenant, actor), DAY, now)?;
    Ok(Some(u32::try_from(quota.saturating_sub(u64::from(spent))).unwrap_or(u32::MAX)))
}

fn inviter(tenant: TenantId, actor: &Actor) -> String {
    format!("{tenant}/{actor}")
}
