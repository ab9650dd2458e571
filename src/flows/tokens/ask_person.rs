//! A client asks for a person by name, who answers on a device of their own (OpenID CIBA Core §7).

use std::sync::Arc;
use std::time::Duration;

use rules::clock::Timestamp;
use rules::digest::Digest;
use rules::directory::{Application, Caller, DisplayName, Tenant, User};
use rules::ids::DeviceRequestId;
use rules::protocol::{
    BackchannelRequest, DeviceAsked, DeviceRequest, DeviceStage, ErrorCode, GrantType, OAuthError, Parameters, PersonHint, ReachedBy,
    RequestObject, SignedAsk,
};
use rules::random::{Chance as _, Lot};
use rules::secret::Secret;
use serde::{Deserialize, Serialize};
use storage::grants::DeviceCodes;
use storage::{Spent, StorageError, Tx};

use super::ask_device::is_flood;
use super::client::{TokenAsked, client};
use super::error::TokenError;
use super::hint::read_hint;
use super::home::HomeAccount;
use super::live::lets_in;
use crate::app::App;
use crate::flows::clients::is_signed_by;
use crate::flows::interactions::visit_stands;
use crate::flows::letters::asked_letter;
use crate::flows::limits::{ASKED_DAY, ASKED_HOUR, Budget};
use crate::flows::requests::Known;
use crate::signing::Place;

/// What a client is told.
#[derive(Debug)]
pub struct Asked {
    /// What it asks the token endpoint with.
    pub auth_req_id: Secret<String>,
    /// How long that lasts.
    pub expires_in: Duration,
    /// Seconds from one question to the next.
    pub interval: u32,
}

/// How a client is called, sealed in the row of its request.
#[derive(Serialize, Deserialize)]
pub(super) struct Ping {
    pub(super) auth_req_id: String,
    pub(super) token: String,
}

/// Begins a request. Whether the person is here, and may use the application, is told to nobody: a request for somebody who cannot answer
/// waits until it ends (SECURITY 15).
///
/// # Errors
/// [`TokenError`]; too many requests are [`StorageError::Busy`].
pub async fn ask_person(app: &App, caller: &Caller, tenant: &Arc<Tenant>, asked: TokenAsked<'_>) -> Result<Asked, TokenError> {
    let application = client(app, caller, tenant, asked).await?;
    GrantType::Ciba.may_be_used_by(&*application, tenant.policy.standards.grants)?;
    let signed = signed(app, tenant, &application, asked.form, caller.at).await?;
    let form = signed.as_ref().map_or(asked.form, |signed| &signed.parameters);
    let known = Known::look(app, tenant, form).await?;
    let wanted = BackchannelRequest::parse(form, &*application, &known.server())?;
    // Plain words, without what could lead anywhere: they stand in our letters and on our pages (SECURITY 29).
    if wanted.message.as_ref().is_some_and(|message| message.parse::<DisplayName>().is_err()) {
        return Err(OAuthError::new(ErrorCode::InvalidBindingMessage, "binding_message is at most 100 characters of plain text").into());
    }
    let hinted = match &wanted.hint {
        PersonHint::IdToken(hint) => {
            let hint = read_hint(app, tenant, hint, caller.at).await?.filter(|hint| hint.application == application.id);
            let hint = hint.ok_or_else(|| OAuthError::invalid_request("id_token_hint is no ID token of this client"))?;
            hint.user.map(|user| user.to_string())
        }
        PersonHint::Login(hint) => Some(hint.clone()),
    };
    let spent_as = signed.as_ref().map(|signed| signed.spent_as);
    write(app, caller, tenant, application, (wanted, hinted.unwrap_or_default(), spent_as)).await
}

/// What a client signed, if it is registered to sign what it asks (CIBA §7.1.1).
async fn signed(
    app: &App,
    tenant: &Tenant,
    application: &Application,
    form: &Parameters,
    now: Timestamp,
) -> Result<Option<SignedAsk>, TokenError> {
    let Some((alg, object)) = RequestObject::of_backchannel(form, application)? else { return Ok(None) };
    let jwt = form.one("request").unwrap_or_default();
    if !is_signed_by(app, application, jwt, alg, now).await {
        return Err(OAuthError::invalid_request("no key of the client made that signature").into());
    }
    Ok(Some(object.ask(form, application, &tenant.issuer(&app.public_url), now)?))
}

async fn write(
    app: &App,
    caller: &Caller,
    tenant: &Arc<Tenant>,
    application: Arc<Application>,
    (wanted, hinted, spent_as): (BackchannelRequest, String, Option<(Digest, Timestamp)>),
) -> Result<Asked, TokenError> {
    let (caller, tenant, post) = (*caller, Arc::clone(tenant), app.post());
    let lot = Lot::new(&app.random);
    let (auth_req_id, id) = (app.random.secret(), DeviceRequestId::new(&app.random, caller.at));
    let row = id.to_string();
    // Sealing draws chance of its own: it is done before the write.
    let ping = wanted.notification_token.as_ref().map(|token| {
        let ping = Ping { auth_req_id: auth_req_id.expose().clone(), token: token.expose().clone() };
        let text = serde_json::to_vec(&ping).expect("texts are JSON");
        app.ring.seal(&app.random, &ping_place(&tenant, &row), &text)
    });
    let (digest, lasts_for, interval) = (Digest::of(auth_req_id.expose()), wanted.lasts_for, DeviceRequest::INTERVAL);
    let begun = app.storage.write(move |tx| -> Result<Result<(), TokenError>, StorageError> {
        tx.nothing_to_remember("what a person is asked is remembered when they answer");
        if is_flood(tx, application.id, &caller)? {
            return Ok(Err(StorageError::Busy.into()));
        }
        if let Some((digest, until)) = spent_as
            && tx.spend("backchannel_request", digest, until)? == Spent::Again
        {
            return Ok(Err(OAuthError::invalid_request("the request was sent before").into()));
        }
        let user = find(tx, &tenant, &application, &hinted, &caller)?;
        let request = DeviceRequest {
            tenant: tenant.id,
            id,
            application: application.id,
            user: user.as_ref().map(|user| user.id),
            asked: DeviceAsked {
                scope: wanted.scope.clone(),
                resources: wanted.resources.clone(),
                authorization_details: wanted.authorization_details.clone(),
                from: caller.address,
                by: ReachedBy::Name,
                message: wanted.message.clone(),
                ping: ping.clone(),
            },
            stage: DeviceStage::Waiting,
            interval,
            polled_at: None,
            asked_at: caller.at,
            expires_at: caller.at + lasts_for,
        };
        tx.in_tenant(tenant.id).device_requests().insert(&request, DeviceCodes { digest, user_code: None })?;
        if let Some(user) = user
            && may_be_written_to(tx, &user, &caller)?
        {
            asked_letter(tx, &post, &lot.draw(), &tenant, (&user, &application, &request), caller.at)?;
        }
        Ok(Ok(()))
    });
    begun.await??;
    Ok(Asked { auth_req_id, expires_in: lasts_for, interval })
}

/// Where the ping of a request is sealed: moved to another row it does not open (SECURITY 20).
pub(super) fn ping_place<'a>(tenant: &Tenant, row: &'a str) -> Place<'a> {
    Place { tenant: Some(tenant.id), table: "device_requests", column: "asked", row }
}

/// The person, if they are here and could answer: guests and assignments as at the authorization endpoint (SECURITY 12).
fn find(tx: &mut Tx<'_>, tenant: &Tenant, application: &Application, hinted: &str, caller: &Caller) -> Result<Option<User>, StorageError> {
    let found = match (hinted.parse(), hinted.parse::<rules::directory::Address>()) {
        (Ok(id), _) => tx.in_tenant(tenant.id).users().find(id)?,
        (_, Ok(address)) => tx.in_tenant(tenant.id).users().find_vouched(&address.key())?,
        _ => None,
    };
    let Some(user) = found else { return Ok(None) };
    let home = HomeAccount::find(tx, &user, caller.at)?;
    if !visit_stands(tx, tenant, &user, &home, caller.at)? {
        return Ok(None);
    }
    Ok(lets_in(tx, application, &user, caller.at)?.then_some(user))
}

/// Nobody is flooded with letters, and nobody who wants none gets one (SECURITY 24, 29).
fn may_be_written_to(tx: &mut Tx<'_>, user: &User, caller: &Caller) -> Result<bool, StorageError> {
    if tx.in_tenant(user.tenant).suppressions().includes(&user.mail.key())? {
        return Ok(false);
    }
    Budget::of(&[&ASKED_HOUR, &ASKED_DAY], &format!("{} {}", user.tenant, user.id)).pay(tx, caller.at)
}
