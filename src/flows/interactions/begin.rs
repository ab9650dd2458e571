//! The beginning of an interaction, bound to one browser.

use rules::clock::Timestamp;
use rules::directory::{Caller, Tenant};
use rules::ids::{BrowserId, InteractionId};
use rules::interactions::{Interaction, Progress, Purpose};
use rules::random::Draw;
use rules::sessions::{Browser, BrowserSecret};
use storage::{StorageError, Tx};

use crate::flows::limits::{BEGUN, Budget};

/// An interaction that was begun, and the cookie of a browser that had none.
#[derive(Debug)]
pub struct Begun {
    /// Where to go on.
    pub interaction: InteractionId,
    /// Set this cookie.
    pub cookie: Option<BrowserSecret>,
}

/// Begins an interaction inside an open write.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    tenant: &Tenant,
    browser: Option<&BrowserSecret>,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Begun, StorageError> {
    begin_with(tx, draw, tenant, browser, (purpose, Progress::default()), now)
}

/// Begins an interaction for whoever comes. Nobody has proven anything yet and it is kept for an hour, so their network pays for it
/// (SECURITY 24); `None` if that has nothing left in this minute.
pub(crate) fn begin_for_anybody(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    tenant: &Tenant,
    browser: Option<&BrowserSecret>,
    what: (Purpose, Progress),
    caller: &Caller,
) -> Result<Option<Begun>, StorageError> {
    if !Budget::of(&[&BEGUN], &caller.network().to_string()).pay(tx, caller.at)? {
        return Ok(None);
    }
    begin_with(tx, draw, tenant, browser, what, caller.at).map(Some)
}

/// Begins an interaction of which something is known already.
pub(crate) fn begin_with(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    tenant: &Tenant,
    browser: Option<&BrowserSecret>,
    (purpose, progress): (Purpose, Progress),
    now: Timestamp,
) -> Result<Begun, StorageError> {
    let known = match browser {
        Some(secret) => tx.across().browsers().see(&secret.digest(), now)?,
        None => None,
    };
    let (browser, cookie) = match known {
        Some(known) => (known, None),
        None => {
            let secret = BrowserSecret::draw(draw);
            let browser = Browser { id: BrowserId::new(draw, now), digest: secret.digest(), created_at: now };
            tx.across().browsers().insert(&browser)?;
            (browser, Some(secret))
        }
    };
    let interaction = InteractionId::new(draw, now);
    tx.in_tenant(tenant.id).interactions().insert(&Interaction {
        tenant: tenant.id,
        id: interaction,
        browser: browser.id,
        version: 0,
        purpose,
        progress,
        created_at: now,
        ends_at: now + Interaction::LASTS_FOR,
        closed_at: None,
    })?;
    Ok(Begun { interaction, cookie })
}
