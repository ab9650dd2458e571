//! Sends the logout tokens that are due (OpenID Connect Back-Channel Logout §2.5).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rules::claims::LogoutTokenClaims;
use rules::clock::Timestamp;
use rules::random::Chance as _;
use storage::{Claim, StorageError, Work};

use super::tell::{LOGOUT_TOKEN, Telling};
use crate::app::App;
use crate::flows::tokens::{TokenError, sign_logout_token};
use crate::outgoing::Request;

/// How long a token is ours before somebody else may take it up.
const LEASE: Duration = Duration::from_secs(120);

/// Pauses after the tries that did not succeed, in seconds; after the last the application has to notice by itself.
const PAUSES: [u64; 8] = [5, 30, 120, 600, 1_800, 7_200, 21_600, 43_200];

/// What became of a try.
enum Sent {
    /// The application knows, or will never want to: the work is done.
    Done,
    /// It may want to know later.
    Later,
}

/// Sends what is due, at most `limit`; how many were taken up.
///
/// # Errors
/// [`TokenError`]; what was not finished comes again.
pub async fn deliver_logout_tokens(app: &App, now: Timestamp, limit: u32) -> Result<usize, TokenError> {
    let who = app.name.clone();
    let due = app
        .storage
        .write_behind(move |tx| {
            tx.nothing_to_remember("work that is taken up");
            tx.across().claim(&Claim { kinds: &[LOGOUT_TOKEN], by: &who, lease_for: LEASE, now, limit })
        })
        .await?;
    let taken = due.len();
    for sent in futures_util::future::join_all(due.into_iter().map(|work| deliver(app, work, now))).await {
        sent?;
    }
    Ok(taken)
}

async fn deliver(app: &App, work: Work, now: Timestamp) -> Result<(), TokenError> {
    let sent = match serde_json::from_str::<Telling>(&work.payload) {
        Ok(telling) => tell(app, &telling, now).await?,
        Err(_) => Sent::Done,
    };
    let pause = PAUSES.get(work.tries.saturating_sub(1) as usize).copied().map(Duration::from_secs);
    Ok(app
        .storage
        .write_behind(move |tx| -> Result<(), StorageError> {
            tx.nothing_to_remember("the end of the session is remembered");
            match (&sent, pause) {
                (Sent::Done, _) => tx.across().finish(&work.lease),
                (Sent::Later, Some(pause)) => tx.across().retry_at(&work.lease, now + pause),
                (Sent::Later, None) => tx.across().give_up(&work.lease, now),
            }
        })
        .await?)
}

/// Calls the application as it is registered now.
async fn tell(app: &App, telling: &Telling, now: Timestamp) -> Result<Sent, TokenError> {
    let Some(tenant) = app.storage.tenant(telling.tenant).await? else { return Ok(Sent::Done) };
    let Some(application) = app.storage.application(telling.tenant, telling.application).await? else { return Ok(Sent::Done) };
    let Some(logout) = &application.settings.registration.backchannel_logout else { return Ok(Sent::Done) };
    if logout.uri.scheme() != "https" && !app.config.outgoing.allow_http {
        return Ok(Sent::Done);
    }
    let subject = application.pairwise(&tenant.salt, telling.user).unwrap_or_else(|| telling.user.to_string());
    let jti = URL_SAFE_NO_PAD.encode(app.random.bytes::<16>());
    let issuer = tenant.issuer(&app.public_url);
    let claims = LogoutTokenClaims::new(&issuer, application.id, (&subject, telling.session), jti, now);
    let token = sign_logout_token(app, &tenant, &application, &claims, now).await?;
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token).finish();
    let request = Request::post(logout.uri.clone(), "application/x-www-form-urlencoded", body.into_bytes());
    Ok(match app.outgoing.send(request).await {
        Ok(answer) if answer.is_success() => Sent::Done,
        Ok(answer) => {
            tracing::warn!(status = answer.status, client = %application.id, "an application did not take a logout token");
            // What it says is wrong with the token will not be right later (§2.8).
            if matches!(answer.status, 400 | 401 | 403 | 404 | 405 | 410) { Sent::Done } else { Sent::Later }
        }
        Err(error) => {
            tracing::warn!(%error, client = %application.id, "an application could not be told of a logout");
            Sent::Later
        }
    })
}
