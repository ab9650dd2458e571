//! A client pushes a request, and is given a name for it (RFC 9126).

use std::borrow::Cow;
use std::sync::Arc;

use rules::digest::LookupKey;
use rules::directory::{Caller, Tenant};
use rules::protocol::{
    AuthorizeRequest, Client as _, ClientKind, OAuthError, Parameters, PushedParameters, PushedRequest, PushedResponse, Thumbprint,
};
use rules::random::Chance as _;
use storage::StorageError;

use super::known::Known;
use super::unfold::unfold_pushed;
use crate::app::App;
use crate::flows::limits::{Budget, PUSHED_REQUEST, PUSHED_REQUESTS};
use crate::flows::tokens::{TokenAsked, TokenError, client_and_held};

/// A proof that is pushed along announces its key (RFC 9449 §10.1); a `dpop_jkt` beside it says the same.
fn with_key(parameters: &Parameters, key: Thumbprint) -> Result<Parameters, OAuthError> {
    let key = key.to_string();
    match parameters.one("dpop_jkt") {
        Some(announced) if announced != key => Err(OAuthError::invalid_request("dpop_jkt is not the key of the DPoP proof")),
        _ => Ok(parameters.clone().superseded(vec![("dpop_jkt".to_owned(), key)])),
    }
}

/// Keeps a request for the browser that its client is about to send (RFC 9126 §2.1): who pushes it, what it says, whether it is good.
///
/// # Errors
/// [`TokenError`], of which clients are told as RFC 9126 §2.3 says.
pub async fn push(app: &App, caller: &Caller, tenant: &Arc<Tenant>, asked: TokenAsked<'_>) -> Result<PushedResponse, TokenError> {
    let (application, held) = client_and_held(app, caller, tenant, asked).await?;
    let issuer = tenant.issuer(&app.public_url);
    let mut whole = unfold_pushed(app, caller, (&issuer, &application), asked.form).await?;
    if let Some(key) = held.key {
        whole.parameters = Cow::Owned(with_key(&whole.parameters, key)?);
    }
    let known = Known::look(app, tenant, &whole.parameters).await?;
    AuthorizeRequest::check(&whole.parameters, &*application, whole.came, &known.server()).map_err(|refusal| refusal.into_error())?;
    let asks = PushedParameters::new(&whole.parameters, whole.came.is_signed);
    if asks.is_too_long() {
        return Err(OAuthError::invalid_request("the request is too long").into());
    }
    let name = app.random.dated_secret(caller.at);
    let (key, is_public) = (LookupKey::of(name.expose()), application.kind() == ClientKind::Public);
    let ends_at = caller.at + PushedRequest::LASTS_FOR;
    let request = PushedRequest { tenant: tenant.id, application: application.id, asks, ends_at };
    // Public clients prove nothing, and each request is a row.
    let of_network = || Budget::of(&[&PUSHED_REQUEST], &caller.network().to_string());
    let (now, budget) = (caller.at, is_public.then(|| of_network().then(Budget::of(&[&PUSHED_REQUESTS], ""))));
    let is_kept = app
        .storage
        .write(move |tx| {
            tx.nothing_to_remember("a request on its way");
            // No error: a write that takes back has its neighbours run again, and who floods us would have them do so all the time.
            if let Some(budget) = &budget
                && !budget.pay(tx, now)?
            {
                return Ok(false);
            }
            tx.in_tenant(request.tenant).pushed_requests().insert(&key, &request)?;
            Ok::<_, StorageError>(true)
        })
        .await?;
    if is_kept { Ok(PushedRequest::named(&name)) } else { Err(StorageError::Busy.into()) }
}
