//! A device asks to be let in by a person who has another one (RFC 8628 §3.1).

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Caller, Tenant};
use rules::ids::{ApplicationId, DeviceRequestId, TenantId};
use rules::protocol::{DeviceAsked, DeviceRequest, DeviceStage, GrantType, UserCode};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use storage::grants::DeviceCodes;
use storage::{StorageError, Tx};

use super::client::{TokenAsked, client};
use super::error::TokenError;
use crate::app::App;
use crate::flows::limits::{Budget, DEVICE_CLIENT, DEVICE_NETWORK};
use crate::flows::requests::Known;
use crate::signing::{KeyRing, Purpose};

/// What a device is told.
#[derive(Debug)]
pub struct DeviceAuthorization {
    /// What it asks the token endpoint with.
    pub device_code: Secret<String>,
    /// What the person types.
    pub user_code: UserCode,
    /// How long both last.
    pub expires_in: Duration,
    /// Seconds from one question to the next.
    pub interval: u32,
}

/// Begins a request, which waits for a person.
///
/// # Errors
/// [`TokenError`]; too many requests are [`StorageError::Busy`].
pub async fn ask_device(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    asked: TokenAsked<'_>,
) -> Result<DeviceAuthorization, TokenError> {
    let application = client(app, caller, tenant, asked).await?;
    GrantType::DeviceCode.may_be_used_by(&*application, tenant.policy.standards.grants)?;
    let known = Known::look(app, tenant, asked.form).await?;
    let wanted = DeviceAsked::parse(asked.form, &*application, &known.server(), caller.address)?;
    let (caller, tenant, ring) = (*caller, tenant.id, Arc::clone(&app.ring));
    let lot = Lot::new(&app.random);
    let begun = app.storage.write(move |tx| -> Result<Option<DeviceAuthorization>, StorageError> {
        tx.nothing_to_remember("what a device asks is remembered when it is answered");
        if is_flood(tx, application.id, &caller)? {
            return Ok(None);
        }
        let draw = lot.draw();
        let (device_code, user_code) = (draw.secret(), UserCode::draw(&draw));
        let request = DeviceRequest {
            tenant,
            id: DeviceRequestId::new(&draw, caller.at),
            application: application.id,
            user: None,
            asked: wanted.clone(),
            stage: DeviceStage::Waiting,
            interval: DeviceRequest::INTERVAL,
            polled_at: None,
            asked_at: caller.at,
            expires_at: caller.at + DeviceRequest::LASTS_FOR,
        };
        let typed = ring.mac_key(Purpose::Codes).code(&parts(&tenant.to_string(), &user_code));
        let codes = DeviceCodes { digest: Digest::of(device_code.expose()), user_code: Some(typed) };
        tx.in_tenant(tenant).device_requests().insert(&request, codes)?;
        let interval = request.interval;
        Ok(Some(DeviceAuthorization { device_code, user_code, expires_in: DeviceRequest::LASTS_FOR, interval }))
    });
    begun.await?.ok_or_else(|| StorageError::Busy.into())
}

/// Whether one more request of that client would be too many.
pub(super) fn is_flood(tx: &mut Tx<'_>, application: ApplicationId, caller: &Caller) -> Result<bool, StorageError> {
    let of_network = Budget::of(&[&DEVICE_NETWORK], &format!("{application} {}", caller.network()));
    Ok(!of_network.then(Budget::of(&[&DEVICE_CLIENT], &application.to_string())).pay(tx, caller.at)?)
}

fn parts<'a>(tenant: &'a str, code: &'a UserCode) -> [&'a [u8]; 3] {
    [b"user code", tenant.as_bytes(), code.expose().as_bytes()]
}

/// The request that a person finds by what they typed. Its HMAC is stored under a sub-key of the ring, and an older key of it still finds
/// what it made (SECURITY 20).
pub(crate) fn find_by_user_code(
    tx: &mut Tx<'_>,
    ring: &KeyRing,
    tenant: TenantId,
    typed: &UserCode,
    now: Timestamp,
) -> Result<Option<DeviceRequest>, StorageError> {
    let name = tenant.to_string();
    let codes: Vec<Digest> = ring.mac_keys(Purpose::Codes).map(|key| key.code(&parts(&name, typed))).collect();
    let found = tx.in_tenant(tenant).device_requests().find_by_user_code(&codes)?;
    Ok(found.filter(|request| request.is_waiting(now)))
}
