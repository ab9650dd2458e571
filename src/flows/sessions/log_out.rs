//! Logout that an application or the person asks for (OpenID Connect RP-Initiated Logout).

use rules::digest::Digest;
use rules::directory::{Caller, Tenant};
use rules::interactions::Account;
use rules::protocol::{IdTokenHint, LogoutRequest, OAuthError, Parameters, PostLogoutAddress};
use rules::sessions::{BrowserSecret, SessionFor};

use url::Url;

use super::sign_out::{Which, sign_out};
use crate::app::App;
use crate::flows::tokens::{TokenError, read_hint};

/// What a request for logout comes to.
#[derive(Debug)]
pub enum LoggingOut {
    /// Signed out, or nobody was signed in.
    Done {
        /// Where to go now.
        to: Onward,
        /// What the browser must frame first (Front-Channel Logout §2).
        frames: Vec<Url>,
    },
    /// The person is asked first.
    Asks {
        /// Who is signed in.
        accounts: Vec<Account>,
        /// The seal of the form.
        seal: Digest,
    },
    /// The request is not good; the visitor reads why.
    Refused(OAuthError),
}

/// Where a browser goes that is signed out.
#[derive(Debug)]
pub enum Onward {
    /// Nowhere: nobody asked for that.
    Nowhere,
    /// On to the application that asked.
    To(PostLogoutAddress),
    /// Nowhere, although that was asked for: nobody answers for the application of that host, and nobody who was signed in to it signed out.
    Withheld(String),
}

/// Handles a request for logout. Who brings an ID token about somebody signed in to this browser is not asked again, and signs out
/// that account alone; a sign-in that was refreshed meanwhile has another `sid` and is still theirs.
///
/// # Errors
/// [`TokenError`] if keys or sessions cannot be read.
pub async fn log_out(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    raw: &str,
    browser: Option<&BrowserSecret>,
) -> Result<LoggingOut, TokenError> {
    let judged = match judge(app, caller, tenant, raw).await? {
        Ok(judged) => judged,
        Err(error) => return Ok(LoggingOut::Refused(error)),
    };
    let Some(browser) = browser else { return Ok(LoggingOut::Done { to: judged.onward_for_anybody(), frames: Vec::new() }) };
    let accounts = accounts(app, caller, tenant, browser).await?;
    if accounts.is_empty() {
        return Ok(LoggingOut::Done { to: judged.onward_for_anybody(), frames: Vec::new() });
    }
    let is_meant = |account: &&Account| judged.hint.as_ref().is_some_and(|hint| hint.is_about(account.session, account.user));
    if let Some(account) = accounts.iter().find(is_meant) {
        let frames = sign_out(app, caller, tenant, browser, Which::One(account.session)).await?;
        return Ok(LoggingOut::Done { to: judged.onward(), frames });
    }
    Ok(LoggingOut::Asks { accounts, seal: seal(app, tenant, raw, browser) })
}

/// The person said yes on the page that asked.
///
/// # Errors
/// [`TokenError`] if keys or sessions cannot be read.
pub async fn confirm_logout(
    app: &App,
    caller: &Caller,
    tenant: &Tenant,
    (raw, given): (&str, &str),
    browser: &BrowserSecret,
    which: Which,
) -> Result<LoggingOut, TokenError> {
    if Digest::from_base64url(given) != Some(seal(app, tenant, raw, browser)) {
        return log_out(app, caller, tenant, raw, Some(browser)).await;
    }
    let frames = sign_out(app, caller, tenant, browser, which).await?;
    match judge(app, caller, tenant, raw).await? {
        // An ID token about one of them would have spared them the question.
        Ok(judged) => Ok(LoggingOut::Done { to: judged.onward_for_anybody(), frames }),
        Err(error) => Ok(LoggingOut::Refused(error)),
    }
}

/// A request that is good.
struct Judged {
    hint: Option<IdTokenHint>,
    address: Option<PostLogoutAddress>,
    /// Whether nobody answers for the application that asks (SECURITY 31).
    is_held_back: bool,
}

impl Judged {
    /// Where somebody goes whose sign-in to the application that asks has just ended.
    fn onward(self) -> Onward {
        self.address.map_or(Onward::Nowhere, Onward::To)
    }

    /// Where anybody else goes: a link to us is none to an application that nobody answers for (RFC 9700 §4.11, SECURITY 31).
    fn onward_for_anybody(self) -> Onward {
        match &self.address {
            Some(address) if self.is_held_back => Onward::Withheld(address.host()),
            _ => self.onward(),
        }
    }
}

async fn judge(app: &App, caller: &Caller, tenant: &Tenant, raw: &str) -> Result<Result<Judged, OAuthError>, TokenError> {
    let request = match Parameters::parse(raw.as_bytes()).map_err(OAuthError::from).and_then(|parameters| LogoutRequest::parse(&parameters))
    {
        Ok(request) => request,
        Err(error) => return Ok(Err(error)),
    };
    let hint = match &request.id_token_hint {
        Some(hint) => match read_hint(app, tenant, hint, caller.at).await? {
            Some(hint) => Some(hint),
            None => return Ok(Err(OAuthError::invalid_request("id_token_hint is no ID token of this issuer"))),
        },
        None => None,
    };
    let client = match request.asked_by(hint.as_ref()) {
        Ok(Some(id)) => app.storage.application(tenant.id, id).await?,
        Ok(None) => None,
        Err(error) => return Ok(Err(error)),
    };
    let is_held_back = client.as_ref().is_some_and(|client| client.settings.registration.is_held_back());
    Ok(request.post_logout_address(client.as_deref()).map(|address| Judged { hint, address, is_held_back }))
}

async fn accounts(app: &App, caller: &Caller, tenant: &Tenant, browser: &BrowserSecret) -> Result<Vec<Account>, TokenError> {
    let (digest, tenant, now) = (browser.digest(), tenant.id, caller.at);
    let found = app.storage.read(move |tx| tx.in_tenant(tenant).sessions().of_cookie(&digest, now)).await?;
    let signed_in = found.map(|found| found.signed_in).unwrap_or_default();
    let of_provider = signed_in.iter().filter(|(session, _)| session.opens == SessionFor::Provider);
    Ok(of_provider
        .map(|(session, user)| Account {
            session: session.id,
            user: user.id,
            name: user.display_name.to_string(),
            address: Some(user.mail.clone()),
        })
        .collect())
}

fn seal(app: &App, tenant: &Tenant, raw: &str, browser: &BrowserSecret) -> Digest {
    app.forms.code(&[b"logout", tenant.id.to_string().as_bytes(), raw.as_bytes(), browser.expose().as_bytes()])
}
