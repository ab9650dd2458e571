//! A person finds, by the code they typed, what waits on another device; and says no to it.

use std::sync::Arc;

use rules::audit::Deed;
use rules::directory::{Caller, Tenant};
use rules::ids::DeviceRequestId;
use rules::interactions::{Destination, DeviceAnswer, OwnPage, Progress, Purpose};
use rules::protocol::{DeviceStage, UserCode};
use rules::random::Lot;
use rules::sessions::BrowserSecret;
use storage::{StorageError, Tx};

use super::answer::{Answered, Goes};
use super::begin::{Begun, begin};
use super::error::{InteractionError, Wrong};
use super::resume::{Place, resume};
use crate::app::App;
use crate::flows::limits::{Budget, USER_CODE_BROWSER, USER_CODE_NETWORK, USER_CODE_TENANT};
use crate::flows::remember::event;
use crate::flows::tokens::{find_by_user_code, tell_of_answer};

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
        let budget = budget(tx, &caller, &tenant, browser.as_ref())?;
        if !budget.pay(tx, caller.at)? {
            return Ok(Err(Wrong::TooMany));
        }
        let Some(request) = find_by_user_code(tx, &ring, tenant.id, &typed, caller.at)? else { return Ok(Err(Wrong::Code)) };
        budget.give_back(tx, caller.at)?;
        let purpose = Purpose::Device { request: request.id };
        let begun = begin(tx, &lot.draw(), &tenant, browser.as_ref(), (purpose, Progress::default()), &caller)?;
        Ok(begun.ok_or(Wrong::TooMany))
    });
    found.await?.map_err(InteractionError::Wrong)
}

/// Who pays for a guess. A browser in which somebody is signed in at the tenant has a budget of its own, so that strangers use up only the
/// strangers' (SECURITY 24).
fn budget(tx: &mut Tx<'_>, caller: &Caller, tenant: &Tenant, browser: Option<&BrowserSecret>) -> Result<Budget, StorageError> {
    let door = match browser {
        Some(secret) => tx.in_tenant(tenant.id).sessions().of_cookie(&secret.digest(), caller.at)?,
        None => None,
    };
    if let Some(door) = door.filter(|door| !door.signed_in.is_empty()) {
        return Ok(Budget::of(&[&USER_CODE_BROWSER], &format!("{} {}", tenant.id, door.browser.id)));
    }
    let of_network = Budget::of(&[&USER_CODE_NETWORK], &format!("{} {}", tenant.id, caller.network()));
    Ok(of_network.then(Budget::of(&[&USER_CODE_TENANT], &tenant.id.to_string())))
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
    let begun = app
        .storage
        .write(move |tx| {
            tx.nothing_to_remember("what becomes of the request is remembered then");
            let found = tx.in_tenant(tenant.id).device_requests().find(request)?;
            found.filter(|found| found.user.is_some()).ok_or(InteractionError::Gone)?;
            let what = (Purpose::Device { request }, Progress::default());
            Ok::<_, InteractionError>(begin(tx, &lot.draw(), &tenant, browser.as_ref(), what, &caller)?)
        })
        .await?;
    Ok(begun.ok_or(StorageError::Busy)?)
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
