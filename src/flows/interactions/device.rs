//! A person finds, by the code they typed, what waits on another device; and says no to it.

use std::sync::Arc;
use std::time::Duration;

use rules::audit::Deed;
use rules::directory::{Caller, Tenant};
use rules::ids::DeviceRequestId;
use rules::interactions::{Destination, DeviceAnswer, OwnPage, Purpose};
use rules::protocol::{DeviceStage, UserCode};
use rules::random::Lot;
use rules::sessions::BrowserSecret;
use storage::{StorageError, Tx};

use super::answer::{Answered, Goes};
use super::begin::{Begun, begin};
use super::error::{InteractionError, Wrong};
use super::resume::{Place, resume};
use crate::app::App;
use crate::flows::remember::event;
use crate::flows::tokens::{find_by_user_code, tell_of_answer};

/// Wrong codes: of one browser, of one network, and of all strangers to a tenant together (RFC 8628 §5.1, SECURITY 24).
const OF_BROWSER: (&str, Duration, u32) = ("user_code_browser", Duration::from_secs(900), 10);
const OF_NETWORK: (&str, Duration, u32) = ("user_code_network", Duration::from_secs(900), 30);
const OF_STRANGERS: (&str, Duration, u32) = ("user_code_tenant", Duration::from_secs(3600), 1_000);

/// Types the code that a device shows. A guess is paid for before it is looked at.
///
/// # Errors
/// [`Wrong::Code`] for every code that nothing waits for, [`Wrong::TooMany`].
pub async fn enter_user_code(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    browser: Option<BrowserSecret>,
    typed: &str,
) -> Result<Begun, InteractionError> {
    let Some(typed) = UserCode::read(typed) else { return Err(Wrong::Code.into()) };
    let (caller, tenant, ring) = (*caller, Arc::clone(tenant), Arc::clone(&app.ring));
    let lot = Lot::new(&app.random);
    let found = app.storage.write(move |tx| -> Result<Result<Begun, Wrong>, InteractionError> {
        tx.nothing_to_remember("what becomes of the request is remembered then");
        let payers = payers(tx, &caller, &tenant, browser.as_ref())?;
        for ((kind, span, most), key) in &payers {
            if tx.count(kind, key, *span, caller.at)? > *most {
                return Ok(Err(Wrong::TooMany));
            }
        }
        let Some(request) = find_by_user_code(tx, &ring, tenant.id, &typed, caller.at)? else { return Ok(Err(Wrong::Code)) };
        for ((kind, span, _), key) in &payers {
            tx.uncount(kind, key, *span, caller.at)?;
        }
        let purpose = Purpose::Device { request: request.id };
        Ok(Ok(begin(tx, &lot.draw(), &tenant, browser.as_ref(), purpose, caller.at)?))
    });
    found.await?.map_err(InteractionError::Wrong)
}

/// A budget, and whose it is.
type Payer = ((&'static str, Duration, u32), String);

/// Who pays for a guess. A browser in which somebody is signed in at the tenant has a budget of its own, so that strangers use up only the
/// strangers' (SECURITY 24).
fn payers(tx: &mut Tx<'_>, caller: &Caller, tenant: &Tenant, browser: Option<&BrowserSecret>) -> Result<Vec<Payer>, StorageError> {
    let door = match browser {
        Some(secret) => tx.in_tenant(tenant.id).sessions().of_cookie(&secret.digest(), caller.at)?,
        None => None,
    };
    let of_browser = door.as_ref().map(|door| (OF_BROWSER, format!("{} {}", tenant.id, door.browser.id)));
    let is_signed_in = door.is_some_and(|door| !door.signed_in.is_empty());
    if let Some(own) = of_browser.filter(|_| is_signed_in) {
        return Ok(vec![own]);
    }
    Ok(vec![(OF_NETWORK, format!("{} {}", tenant.id, caller.network())), (OF_STRANGERS, tenant.id.to_string())])
}

/// Opens what somebody was asked by name: the link of the letter, or of their own page, finds the request and proves nothing.
///
/// # Errors
/// [`InteractionError::Gone`] where nobody was asked so.
pub async fn open_request(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    browser: Option<BrowserSecret>,
    request: DeviceRequestId,
) -> Result<Begun, InteractionError> {
    let (caller, tenant) = (*caller, Arc::clone(tenant));
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("what becomes of the request is remembered then");
            let found = tx.in_tenant(tenant.id).device_requests().find(request)?;
            found.filter(|found| found.user.is_some()).ok_or(InteractionError::Gone)?;
            Ok(begin(tx, &lot.draw(), &tenant, browser.as_ref(), Purpose::Device { request }, caller.at)?)
        })
        .await
}

/// Says no: the device is told so the next time it asks.
pub(super) async fn decline_device(
    app: &App,
    caller: &Caller,
    place: Place,
    request: DeviceRequestId,
) -> Result<Answered, InteractionError> {
    let caller = *caller;
    let lot = Lot::new(&app.random);
    app.storage
        .write(move |tx| {
            tx.nothing_to_remember("nothing waits any more");
            let resumed = resume(tx, &place, caller.at)?;
            let tenant = resumed.interaction.tenant;
            let waiting = resumed.gathered.device.as_ref().filter(|device| device.is_waiting(caller.at));
            if let Some(waiting) = waiting {
                if !tx.in_tenant(tenant).device_requests().move_on(waiting, DeviceStage::Declined)? {
                    return Err(StorageError::Stale.into());
                }
                let draw = lot.draw();
                tell_of_answer(tx, &draw, waiting, caller.at)?;
                let said = event(&draw, &caller, tenant, Deed::AnsweredDevice, "device_request", request);
                let user = resumed.gathered.user.as_ref().map(|user| user.id);
                tx.remember(&said.with(serde_json::json!({ "answer": DeviceAnswer::Declined.as_str(), "user": user })))?;
            }
            tx.in_tenant(tenant).interactions().close(&resumed.interaction, caller.at)?;
            let to = Goes::To(Destination::Own(OwnPage::DeviceAnswered(place.tenant.name.clone(), DeviceAnswer::Declined)));
            Ok(Answered { to, cookie: None, own_cookie: None })
        })
        .await
}
