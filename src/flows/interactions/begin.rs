//! The beginning of an interaction, bound to one browser.

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

/// Begins an interaction inside an open write. Most who come have proven nothing, and what they begin is kept for an hour: their network
/// pays for it, at whatever door (SECURITY 24). `None` if it has nothing left in this minute: the door says that it is busy.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    draw: &Draw<'_>,
    tenant: &Tenant,
    browser: Option<&BrowserSecret>,
    (purpose, progress): (Purpose, Progress),
    caller: &Caller,
) -> Result<Option<Begun>, StorageError> {
    let now = caller.at;
    if !Budget::of(&[&BEGUN], &caller.network().to_string()).pay(tx, now)? {
        return Ok(None);
    }
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
    Ok(Some(Begun { interaction, cookie }))
}
